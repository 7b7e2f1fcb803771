// sequelize with mysql2: models over existing tables, describeTable, raw queries.
'use strict';
const { Sequelize, DataTypes, QueryTypes, Op } = require('sequelize');
const { host, port, equal, run, garbled: GREETING } = require('./checks');

run(async () => {
  const db = new Sequelize('shop', 'root', '', { host, port, dialect: 'mysql', logging: false });
  await db.authenticate();
  const People = db.define('people', {
    id: { type: DataTypes.INTEGER, primaryKey: true },
    name: DataTypes.STRING, born: DataTypes.DATEONLY, paid: DataTypes.DECIMAL(10, 2), seen: DataTypes.DATE(3),
  }, { tableName: 'people', timestamps: false });
  const found = await People.findAll({ where: { id: { [Op.gt]: 1 } }, order: ['id'] });
  equal('findAll', found.map((p) => [p.id, p.name, p.born]), [[2, GREETING, null], [3, "O'Neil\\n", '2000-02-29']]);
  equal('seen', (await People.findByPk(1)).seen.toISOString(), '2024-01-02T03:04:05.678Z');
  equal('findAndCountAll', (await People.findAndCountAll({ limit: 1, offset: 1, order: ['id'] })).count, 3);
  equal('sum', Number(await People.sum('paid')), 12.49);
  equal('raw', await db.query('SELECT name FROM people WHERE id = :id', { replacements: { id: 1 }, type: QueryTypes.SELECT }), [{ name: 'Ada' }]);
  equal('bind', await db.query('SELECT name FROM people WHERE id = $1', { bind: [1], type: QueryTypes.SELECT }), [{ name: 'Ada' }]);
  const columns = await db.getQueryInterface().describeTable('people');
  equal('describeTable', Object.keys(columns), ['id', 'name', 'born', 'paid', 'seen']);
  equal('describeTable name', [columns.name.type, columns.name.allowNull, columns.name.defaultValue], ['VARCHAR(20)', true, 'nobody']);
  const tables = await db.getQueryInterface().showAllTables();
  equal('showAllTables', tables.map((t) => t.tableName ?? t).sort(), ['accounts', 'people', 'sales', 'types', 'visits']);

  await db.query("CREATE TABLE by_sequelize (id INT, v VARCHAR(20)) UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
  const Item = db.define('by_sequelize', { id: { type: DataTypes.INTEGER, primaryKey: true }, v: DataTypes.STRING }, { tableName: 'by_sequelize', timestamps: false });
  await Item.create({ id: 1, v: 'a' });
  await Item.bulkCreate([{ id: 2, v: 'b' }, { id: 3, v: 'c' }]);
  await Item.update({ v: 'z' }, { where: { id: 2 } });
  await Item.destroy({ where: { id: 3 } });
  equal('changed', (await Item.findAll({ order: ['id'] })).map((i) => [i.id, i.v]), [[1, 'a'], [2, 'z']]);
  await Item.drop();
  await db.close();
});
