-- The database that every client reads: each key model, every type, partitions, a view and a routine load job.
CREATE DATABASE IF NOT EXISTS shop;
CREATE TABLE shop.people (
  id INT NOT NULL COMMENT "who",
  name VARCHAR(20) DEFAULT "nobody",
  born DATE,
  paid DECIMAL(10, 2),
  seen DATETIME(3)
) DUPLICATE KEY(id) COMMENT "everybody" DISTRIBUTED BY HASH(id) BUCKETS 2 PROPERTIES ("replication_num" = "1");
CREATE TABLE shop.accounts (
  id BIGINT NOT NULL,
  owner VARCHAR(50),
  balance DECIMAL(18, 4)
) UNIQUE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES ("replication_num" = "1", "enable_unique_key_merge_on_write" = "true");
CREATE TABLE shop.sales (
  day DATE NOT NULL,
  city VARCHAR(20) NOT NULL,
  amount BIGINT SUM DEFAULT "0",
  best INT MAX,
  last VARCHAR(10) REPLACE
) AGGREGATE KEY(day, city)
PARTITION BY RANGE(day) (
  PARTITION p202401 VALUES LESS THAN ("2024-02-01"),
  PARTITION p202402 VALUES LESS THAN ("2024-03-01")
) DISTRIBUTED BY HASH(city) BUCKETS 1 PROPERTIES ("replication_num" = "1");
CREATE TABLE shop.types (
  c_int INT NOT NULL,
  c_boolean BOOLEAN,
  c_tinyint TINYINT,
  c_smallint SMALLINT,
  c_bigint BIGINT,
  c_largeint LARGEINT,
  c_float FLOAT,
  c_double DOUBLE,
  c_decimal DECIMAL(27, 9),
  c_date DATE,
  c_datetime DATETIME,
  c_datetime6 DATETIME(6),
  c_char CHAR(5),
  c_varchar VARCHAR(30),
  c_string STRING,
  c_json JSON,
  c_variant VARIANT,
  c_array ARRAY<INT>,
  c_map MAP<STRING, INT>,
  c_struct STRUCT<a:INT, b:STRING>,
  c_ipv4 IPV4,
  c_ipv6 IPV6
) DUPLICATE KEY(c_int) DISTRIBUTED BY HASH(c_int) BUCKETS 1 PROPERTIES ("replication_num" = "1");
CREATE VIEW shop.rich (id, owner COMMENT 'who has it') COMMENT 'the rich' AS SELECT id, owner FROM shop.accounts WHERE balance > 100;
INSERT INTO shop.people VALUES
  (1, 'Ada', '1815-12-10', 12.50, '2024-01-02 03:04:05.678'),
  (2, 'Grüße 世界 😀', NULL, NULL, NULL),
  (3, "O'Neil\\n", '2000-02-29', -0.01, '2024-01-02 03:04:05');
INSERT INTO shop.accounts VALUES (1, 'Ada', 50), (2, 'Bob', 99.5), (1, 'Ada', 150.25);
INSERT INTO shop.sales VALUES ('2024-01-15', 'Basel', 3, 7, 'a'), ('2024-01-15', 'Basel', 4, 2, 'b'), ('2024-02-01', 'Bern', 1, 1, 'c');
INSERT INTO shop.types VALUES
  (1, true, 127, -32768, 9223372036854775807, 170141183460469231731687303715884105727, 1.5, 2.25, 123456789.123456789, '2024-02-29', '2024-02-29 12:34:56', '2024-02-29 12:34:56.123456',
   'abc', 'varchar', 'string', '{"a": [1, null]}', '{"v": 1}', [1, NULL, 3], {"k": 1}, named_struct('a', 1, 'b', 'x'), '192.168.0.1', '2001:db8::1'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE shop.visits (id INT, page VARCHAR(50)) DUPLICATE KEY(id) DISTRIBUTED BY RANDOM BUCKETS AUTO PROPERTIES ("replication_num" = "1");
CREATE ROUTINE LOAD shop.visits_job ON visits COLUMNS TERMINATED BY "," PROPERTIES ("max_batch_interval" = "5")
FROM KAFKA ("kafka_broker_list" = "KAFKA", "kafka_topic" = "visits", "property.kafka_default_offsets" = "OFFSET_BEGINNING");
