"""mysqlclient (MySQLdb over MariaDB's C library): text protocol, streaming, several results, ping, select_db."""

import datetime
from decimal import Decimal

import MySQLdb
import MySQLdb.cursors

from checks import HOST, PORT, done, equal, fails

c = MySQLdb.connect(host=HOST, port=PORT, user="root", database="shop", charset="utf8mb4")
cur = c.cursor()
cur.execute("SELECT id, name, born, paid, seen FROM people ORDER BY id")
equal("people", cur.fetchall(), (
    (1, "Ada", datetime.date(1815, 12, 10), Decimal("12.50"), datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)),
    (2, "Grüße 世界 😀", None, None, None),
    (3, "O'Neil\\n", datetime.date(2000, 2, 29), Decimal("-0.01"), datetime.datetime(2024, 1, 2, 3, 4, 5)),
))
equal("description", [d[0] for d in cur.description], ["id", "name", "born", "paid", "seen"])
cur.execute("SELECT c_bigint, c_largeint, c_json, c_array, c_struct, c_ipv6 FROM types ORDER BY c_int")
equal("types", cur.fetchall(), (
    (9223372036854775807, "170141183460469231731687303715884105727", '{"a":[1,null]}', "[1, null, 3]", '{"a":1, "b":"x"}', "2001:db8::1"),
    (None,) * 6))
cur.execute("SELECT %s, %s, %s", ("a'b\"c\\d", 1.5, None))
equal("literals", cur.fetchone(), ("a'b\"c\\d", Decimal("1.5"), None))

cur.execute("CREATE TABLE by_mysqlclient (k INT, v VARCHAR(10)) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')")
equal("executemany", cur.executemany("INSERT INTO by_mysqlclient VALUES (%s, %s)", [(i % 10, str(i)) for i in range(100)]), 100)
c.commit()
cur.execute("SELECT k, v FROM by_mysqlclient ORDER BY k LIMIT 2")
equal("last value wins", cur.fetchall(), ((0, "90"), (1, "91")))
with c.cursor(MySQLdb.cursors.SSDictCursor) as streaming:
    streaming.execute("SELECT k FROM by_mysqlclient ORDER BY k")
    equal("streamed", [r["k"] for r in streaming], list(range(10)))
cur.execute("DROP TABLE by_mysqlclient")

c.ping()
c.select_db("information_schema")
cur.execute("SELECT DATABASE(), CONNECTION_ID() = %s", (c.thread_id(),))
equal("select_db", cur.fetchone(), ("information_schema", 1))
fails("missing table", lambda: cur.execute("SELECT * FROM shop.nowhere"), "1105", "Table [nowhere] does not exist in database [shop]")
fails("unknown database", lambda: c.select_db("nowhere"), "1049", "Unknown database 'nowhere'")
equal("server", c.get_server_info(), "5.7.99")
c.set_server_option(0)
cur.execute("SELECT 1; SELECT 2")
equal("first of two", cur.fetchall(), ((1,),))
equal("second", (cur.nextset(), cur.fetchall()), (1, ((2,),)))
c.close()
done()
