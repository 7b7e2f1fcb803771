"""PyMySQL: text protocol, types, several statements, errors, cursors."""

import datetime
from decimal import Decimal

import pymysql
import pymysql.cursors
from pymysql.constants import CLIENT

from checks import HOST, PORT, done, equal, fails

c = pymysql.connect(host=HOST, port=PORT, user="root", database="shop")
cur = c.cursor()
equal("server", c.get_server_info(), "5.7.99")
cur.execute("SELECT id, name, born, paid, seen FROM people ORDER BY id")
equal("people", cur.fetchall(), (
    (1, "Ada", datetime.date(1815, 12, 10), Decimal("12.50"), datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)),
    (2, "Grüße 世界 😀", None, None, None),
    (3, "O'Neil\\n", datetime.date(2000, 2, 29), Decimal("-0.01"), datetime.datetime(2024, 1, 2, 3, 4, 5)),
))
equal("description", [(d[0], d[1]) for d in cur.description], [("id", 3), ("name", 254), ("born", 10), ("paid", 246), ("seen", 12)])
cur.execute("SELECT * FROM types WHERE c_int = 1")
equal("types", cur.fetchone(), (
    1, 1, 127, -32768, 9223372036854775807, "170141183460469231731687303715884105727", 1.5, 2.25,
    Decimal("123456789.123456789"), datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 34, 56),
    datetime.datetime(2024, 2, 29, 12, 34, 56, 123456), "abc", "varchar", "string", '{"a":[1,null]}', '{"v":1}', "[1, null, 3]",
    '{"k":1}', '{"a":1, "b":"x"}', "192.168.0.1", "2001:db8::1"))
cur.execute("SELECT * FROM types WHERE c_int = 2")
equal("nulls", cur.fetchone(), (2,) + (None,) * 21)

cur.execute("SELECT id FROM people WHERE name = %s AND id IN %s", ("O'Neil\\n", (1, 2, 3)))
equal("escaped parameter", cur.fetchall(), ((3,),))
cur.execute("SELECT %s, %s, %s, %s", ("日本\x00\"'\\", 1.5, None, datetime.date(2024, 1, 1)))
equal("literals", cur.fetchone(), ("日本\x00\"'\\", Decimal("1.5"), None, "2024-01-01"))

cur.execute("CREATE TABLE by_pymysql (k INT, v VARCHAR(10)) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')")
equal("executemany", cur.executemany("INSERT INTO by_pymysql (k, v) VALUES (%s, %s)", [(i, f"v{i}") for i in range(1000)]), 1000)
c.commit()
cur.execute("SELECT COUNT(*), MIN(k), MAX(k), MAX(v) FROM by_pymysql")
equal("inserted", cur.fetchone(), (1000, 0, 999, "v999"))
equal("insert one", cur.execute("INSERT INTO by_pymysql VALUES (1000, 'x')"), 1)
with c.cursor(pymysql.cursors.SSDictCursor) as streaming:
    streaming.execute("SELECT k, v FROM by_pymysql ORDER BY k")
    equal("streamed", sum(r["k"] for r in streaming), 1000 * 1001 // 2)
cur.execute("DROP TABLE by_pymysql")

fails("missing table", lambda: cur.execute("SELECT * FROM nowhere"), "1105", "Table [nowhere] does not exist in database [shop]")
fails("missing column", lambda: cur.execute("SELECT nothing FROM people"), "1105", "Unknown column 'nothing' in 'table list'")
fails("syntax", lambda: cur.execute("SELEC 1"), "1105", "mismatched input 'SELEC' expecting {")
fails("unknown database", lambda: c.select_db("nowhere"), "1049", "Unknown database 'nowhere'")
cur.execute("SELECT DATABASE()")
equal("the connection is still good", cur.fetchone(), ("shop",))
c.ping()
c.select_db("information_schema")
cur.execute("SELECT TABLE_NAME, TABLE_TYPE FROM tables WHERE table_schema = 'shop' ORDER BY 1")
equal("tables", cur.fetchall(), tuple((t, "VIEW" if t == "rich" else "BASE TABLE") for t in ("accounts", "people", "rich", "sales", "types", "visits")))
c.close()

c = pymysql.connect(host=HOST, port=PORT, user="root", database="shop", autocommit=True, client_flag=CLIENT.MULTI_STATEMENTS, cursorclass=pymysql.cursors.DictCursor)
cur = c.cursor()
cur.execute("SELECT 1 AS a; SELECT id FROM people ORDER BY id; SELECT 'x' AS b")
results = [cur.fetchall()]
while cur.nextset():
    results.append(cur.fetchall())
equal("several statements", results, [[{"a": 1}], [{"id": 1}, {"id": 2}, {"id": 3}], [{"b": "x"}]])
cur.execute("SHOW ROUTINE LOAD FOR visits_job")
job = cur.fetchone()
equal("job", (job["Name"], job["DbName"], job["TableName"], job["DataSourceType"]), ("visits_job", "shop", "visits", "KAFKA"))
c.close()

fails("unknown user", lambda: pymysql.connect(host=HOST, port=PORT, user="no_such_user", password="x"), "1045", "Access denied for user 'no_such_user@127.0.0.1' (using password: YES)")
fails("unknown database at login", lambda: pymysql.connect(host=HOST, port=PORT, user="root", database="nowhere"), "1049", "Unknown database 'nowhere'")
done()
