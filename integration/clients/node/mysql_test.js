// mysql: the text protocol, escapes, several statements.
'use strict';
const { promisify } = require('node:util');
const mysql = require('mysql');
const { host, port, equal, fails, run, plain } = require('./checks');

run(async () => {
  const c = mysql.createConnection({ host, port, user: 'root', database: 'shop', dateStrings: true, multipleStatements: true, supportBigNumbers: true, bigNumberStrings: true });
  const query = promisify(c.query.bind(c));
  equal('people', plain(await query('SELECT id, name, born, paid, seen FROM people WHERE id <> ? ORDER BY id', [2])), [
    { id: 1, name: 'Ada', born: '1815-12-10', paid: '12.50', seen: '2024-01-02 03:04:05.678' },
    { id: 3, name: "O'Neil\\n", born: '2000-02-29', paid: '-0.01', seen: '2024-01-02 03:04:05.000' },
  ]);
  equal('identifiers', plain(await query('SELECT ?? FROM ?? WHERE ?', ['name', 'people', { name: "O'Neil\\n" }])), [{ name: "O'Neil\\n" }]);
  equal('several statements', (await query('SELECT 1 AS a; SELECT 2 AS b')).map(plain), [[{ a: 1 }], [{ b: 2 }]]);
  equal('databases', (await query('SHOW DATABASES')).map((r) => r.Database).filter((d) => d === 'shop'), ['shop']);
  await query("CREATE TABLE by_mysql (k INT, v VARCHAR(20)) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
  equal('insert', (await query('INSERT INTO by_mysql SET ?', { k: 1, v: 'x' }).catch(() => query('INSERT INTO by_mysql VALUES ?', [[[1, 'x'], [2, 'y']]]))).affectedRows, 2);
  await query('DROP TABLE by_mysql');
  await promisify(c.ping.bind(c))();
  await promisify(c.beginTransaction.bind(c))();
  await promisify(c.commit.bind(c))();
  await fails('syntax', query('SELEC 1'), '1105', "mismatched input 'SELEC' expecting {");
  await promisify(c.end.bind(c))();
});
