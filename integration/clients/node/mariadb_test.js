// mariadb: text, prepared statements, batches, pools.
'use strict';
const mariadb = require('mariadb');
const { host, port, equal, fails, run, plain } = require('./checks');

run(async () => {
  const pool = mariadb.createPool({ host, port, user: 'root', database: 'shop', dateStrings: true, connectionLimit: 2, multipleStatements: true });
  const c = await pool.getConnection();
  equal('server', c.serverVersion(), '5.7.99');
  equal('people', plain(await c.query('SELECT id, name, born, paid FROM people WHERE id <> ? ORDER BY id', [2])), [
    { id: 1, name: 'Ada', born: '1815-12-10', paid: '12.50' },
    { id: 3, name: "O'Neil\\n", born: '2000-02-29', paid: '-0.01' },
  ]);
  equal('prepared', plain(await c.execute('SELECT id, name, born, paid FROM people WHERE id = ?', [1])), [{ id: 1, name: 'Ada', born: '1815-12-10', paid: '12.50' }]);
  equal('big', plain(await c.query('SELECT c_bigint, c_largeint, c_double FROM types WHERE c_int = 1')), [{ c_bigint: 9223372036854775807n, c_largeint: '170141183460469231731687303715884105727', c_double: 2.25 }]);
  await c.query("CREATE TABLE by_mariadb (k INT, v VARCHAR(20)) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
  const batch = await c.batch('INSERT INTO by_mariadb VALUES (?, ?)', [[1, 'a'], [2, "b'"], [3, null]]);
  equal('batch', [batch].flat().reduce((n, b) => n + b.affectedRows, 0), 3);
  equal('inserted', plain(await c.query('SELECT k, v FROM by_mariadb ORDER BY k')), [{ k: 1, v: 'a' }, { k: 2, v: "b'" }, { k: 3, v: null }]);
  await c.query('DROP TABLE by_mariadb');
  const streamed = [];
  for await (const row of c.queryStream('SELECT id FROM people ORDER BY id')) streamed.push(row.id);
  equal('streamed', streamed, [1, 2, 3]);
  await fails('missing table', c.query('SELECT * FROM nowhere'), '1105', 'Table [nowhere] does not exist in database [shop]');
  await c.release();
  equal('after release', plain(await pool.query('SELECT DATABASE() AS d')), [{ d: 'shop' }]);
  await pool.end();
});
