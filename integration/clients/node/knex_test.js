// knex with mysql2: the query builder, its look at columns and tables.
'use strict';
const knex = require('knex');
const { host, port, equal, run, plain, garbled: GREETING } = require('./checks');

run(async () => {
  const db = knex({ client: 'mysql2', connection: { host, port, user: 'root', database: 'shop', dateStrings: true } });
  equal('select', plain(await db('people').where('id', '>', 1).orderBy('id').select('id', 'name')), [{ id: 2, name: GREETING }, { id: 3, name: "O'Neil\\n" }]);
  equal('aggregate', plain(await db('people').max('id as m').count('* as n')), [{ m: 3, n: 3 }]);
  equal('join', plain(await db('people as p').join('accounts as a', 'a.owner', 'p.name').select('p.id', 'a.balance')), [{ id: 1, balance: '150.2500' }]);
  equal('group', plain(await db('sales').select('city').sum('amount as total').groupBy('city').having(db.raw('sum(amount)'), '>', 2)), [{ city: 'Basel', total: 7 }]);
  equal('hasTable', [await db.schema.hasTable('people'), await db.schema.hasTable('nowhere')], [true, false]);
  equal('hasColumn', [await db.schema.hasColumn('people', 'name'), await db.schema.hasColumn('people', 'nothing')], [true, false]);
  const info = await db('people').columnInfo();
  equal('columnInfo', Object.keys(info).sort(), ['born', 'id', 'name', 'paid', 'seen']);
  equal('columnInfo of name', { type: info.name.type, nullable: info.name.nullable, length: info.name.maxLength }, { type: 'varchar', nullable: true, length: 20 });
  await db.raw("CREATE TABLE by_knex (k INT, v VARCHAR(20)) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
  await db('by_knex').insert([{ k: 1, v: 'a' }, { k: 2, v: 'b' }]);
  await db('by_knex').where({ k: 1 }).update({ v: 'c' });
  await db('by_knex').where({ k: 2 }).del();
  equal('changed', plain(await db('by_knex').select()), [{ k: 1, v: 'c' }]);
  await db.batchInsert('by_knex', Array.from({ length: 50 }, (_, i) => ({ k: i, v: String(i) })), 20);
  equal('batchInsert', plain(await db('by_knex').count('* as n')), [{ n: 50 }]);
  await db.schema.dropTable('by_knex');
  await db.destroy();
});
