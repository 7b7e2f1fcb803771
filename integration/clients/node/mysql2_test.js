// mysql2: text and prepared protocols, named parameters, several statements, streams, pools.
'use strict';
const mysql = require('mysql2/promise');
const { host, port, equal, fails, run, plain, garbled: GREETING } = require('./checks');

run(async () => {
  const c = await mysql.createConnection({ host, port, user: 'root', database: 'shop', dateStrings: true, namedPlaceholders: true, supportBigNumbers: true, multipleStatements: true });
  const people = [
    { id: 1, name: 'Ada', born: '1815-12-10', paid: '12.50', seen: '2024-01-02 03:04:05.678' },
    { id: 2, name: GREETING, born: null, paid: null, seen: null },
    { id: 3, name: "O'Neil\\n", born: '2000-02-29', paid: '-0.01', seen: '2024-01-02 03:04:05.000' },
  ];
  equal('text', plain((await c.query('SELECT id, name, born, paid, seen FROM people ORDER BY id'))[0]), people);
  equal('named', plain((await c.query('SELECT name FROM people WHERE id = :id', { id: 3 }))[0]), [{ name: "O'Neil\\n" }]);
  equal('prepared', plain((await c.execute('SELECT id, name, born, paid FROM people WHERE id = ? OR name = ?', [1, 'nobody']))[0]), [{ id: 1, name: 'Ada', born: '1815-12-10', paid: '12.50' }]);
  for (const id of [1, 3, 99]) {
    const [rows] = await c.execute('SELECT id FROM people WHERE id = ?', [id]);
    equal(`prepared again ${id}`, plain(rows), id === 99 ? [] : [{ id }]);
  }
  const [types, fields] = await c.query('SELECT c_boolean, c_bigint, c_largeint, c_double, c_decimal, c_datetime6, c_json, c_array, c_map, c_variant FROM types ORDER BY c_int');
  equal('types', plain(types)[0], {
    c_boolean: 1, c_bigint: '9223372036854775807', c_largeint: '170141183460469231731687303715884105727', c_double: 2.25, c_decimal: '123456789.123456789',
    c_datetime6: '2024-02-29 12:34:56.123456', c_json: { a: [1, null] }, c_array: '[1, null, 3]', c_map: '{"k":1}', c_variant: { v: 1 },
  });
  equal('field names', fields.map((f) => f.name).slice(0, 3), ['c_boolean', 'c_bigint', 'c_largeint']);
  equal('prepared types', plain((await c.execute('SELECT c_boolean, c_bigint, c_largeint, c_double, c_decimal, c_array FROM types WHERE c_int = ?', [1]))[0]), [{
    c_boolean: 1, c_bigint: '9223372036854775807', c_largeint: '170141183460469231731687303715884105727', c_double: 2.25, c_decimal: '123456789.123456789', c_array: '[1, null, 3]',
  }]);

  const [several] = await c.query('SELECT 1 AS a; SELECT id FROM people ORDER BY id; SELECT 2 AS b');
  equal('several statements', several.map(plain), [[{ a: 1 }], [{ id: 1 }, { id: 2 }, { id: 3 }], [{ b: 2 }]]);

  await c.query("CREATE TABLE by_mysql2 (k INT, v VARCHAR(20)) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
  const [bulk] = await c.query('INSERT INTO by_mysql2 (k, v) VALUES ?', [[[1, 'a'], [2, "b'"], [3, null]]]);
  equal('bulk insert', bulk.affectedRows, 3);
  const [one] = await c.execute('INSERT INTO by_mysql2 VALUES (?, ?)', [4, 'd']);
  equal('prepared insert', one.affectedRows, 1);
  equal('inserted', plain((await c.query('SELECT k, v FROM by_mysql2 ORDER BY k'))[0]), [{ k: 1, v: 'a' }, { k: 2, v: "b'" }, { k: 3, v: null }, { k: 4, v: 'd' }]);
  await c.query('DROP TABLE by_mysql2');
  const [jobs] = await c.query('SHOW ROUTINE LOAD FOR visits_job');
  equal('job', [jobs[0].Name, jobs[0].TableName], ['visits_job', 'visits']);

  const streamed = [];
  await new Promise((resolve, reject) => {
    c.connection.query('SELECT id FROM people ORDER BY id').stream().on('data', (r) => streamed.push(r.id)).on('end', resolve).on('error', reject);
  });
  equal('streamed', streamed, [1, 2, 3]);
  await fails('missing table', c.query('SELECT * FROM nowhere'), '1105', 'Table [nowhere] does not exist in database [shop]');
  await fails('prepared missing table', c.execute('SELECT * FROM nowhere'), '1105', 'Table [nowhere] does not exist in database [shop]');
  await fails('change to root', c.changeUser({ user: 'root' }), 'Change to root or admin is forbidden');
  await c.end().catch(() => {});

  const pool = mysql.createPool({ host, port, user: 'root', database: 'shop', connectionLimit: 3 });
  const sums = await Promise.all(Array.from({ length: 12 }, (_, i) => pool.execute('SELECT SUM(id) + ? AS s FROM people', [i])));
  equal('pool', sums.map(([rows]) => Number(rows[0].s)), Array.from({ length: 12 }, (_, i) => 6 + i));
  await pool.end();
  await fails('unknown user', mysql.createConnection({ host, port, user: 'no_such_user', password: 'x' }), '1045', "Access denied for user 'no_such_user@127.0.0.1' (using password: YES)");
});
