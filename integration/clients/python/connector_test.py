"""mysql-connector-python: its text and prepared protocols, and sessions without autocommit, as dbt-doris uses it."""

import datetime
from decimal import Decimal

import mysql.connector

from checks import HOST, PORT, done, equal, fails

PEOPLE = [
    (1, "Ada", datetime.date(1815, 12, 10), Decimal("12.50"), datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)),
    (2, "Grüße 世界 😀", None, None, None),
    (3, "O'Neil\\n", datetime.date(2000, 2, 29), Decimal("-0.01"), datetime.datetime(2024, 1, 2, 3, 4, 5)),
]

# Not every wheel has the C extension.
for pure in (True, False) if mysql.connector.HAVE_CEXT else (True,):
    c = mysql.connector.connect(host=HOST, port=PORT, user="root", database="shop", use_pure=pure)
    name = "pure " if pure else "C "
    equal(name + "server", c.server_info, "5.7.99")
    cur = c.cursor()
    cur.execute("SELECT id, name, born, paid, seen FROM people ORDER BY id")
    equal(name + "people", cur.fetchall(), PEOPLE)
    cur.execute("SELECT name FROM people WHERE id = %s", (3,))
    equal(name + "parameter", cur.fetchone(), ("O'Neil\\n",))
    cur.execute("SELECT * FROM people WHERE id > %(low)s ORDER BY id", {"low": 2})
    equal(name + "named", cur.fetchall(), PEOPLE[2:])

    prepared = c.cursor(prepared=True)
    prepared.execute("SELECT id, name, born, paid, seen FROM people WHERE id >= ? AND (name <> ? OR ? IS NULL) ORDER BY id", (1, "Bob", None))
    equal(name + "prepared people", prepared.fetchall(), PEOPLE)
    for i in (1, 3):
        prepared.execute("SELECT name FROM people WHERE id = ?", (i,))
        equal(name + f"prepared {i}", prepared.fetchall(), [(PEOPLE[i - 1][1],)])
    prepared.execute("SELECT c_boolean, c_tinyint, c_smallint, c_bigint, c_largeint, c_float, c_double, c_decimal, c_datetime6, c_char, c_string, c_array FROM types ORDER BY c_int")
    equal(name + "prepared types", prepared.fetchall(), [
        (1, 127, -32768, 9223372036854775807, "170141183460469231731687303715884105727", 1.5, 2.25, Decimal("123456789.123456789"),
         datetime.datetime(2024, 2, 29, 12, 34, 56, 123456), "abc", "string", "[1, null, 3]"), (None,) * 12])
    prepared.close()

    dictionary = c.cursor(dictionary=True)
    dictionary.execute("SHOW ROUTINE LOAD FOR visits_job")
    job = dictionary.fetchone()
    equal(name + "job", (job["Name"], job["TableName"]), ("visits_job", "visits"))
    e = fails(name + "missing table", lambda: cur.execute("SELECT * FROM nowhere"), "1105", "HY000", "Table [nowhere] does not exist in database [shop]")
    equal(name + "errno", e.errno, 1105)
    c.reconnect()
    equal(name + "connected", c.is_connected(), True)
    c.cmd_reset_connection()
    c.close()

c = mysql.connector.connect(host=HOST, port=PORT, user="root", database="shop", charset="utf8", autocommit=False)
cur = c.cursor()
cur.execute("CREATE TABLE by_connector (k INT, v DATETIME(6)) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')")
now = datetime.datetime(2024, 5, 6, 7, 8, 9, 123456)
cur.executemany("INSERT INTO by_connector (k, v) VALUES (%s, %s)", [(i, now) for i in range(10)])
equal("rowcount", cur.rowcount, 10)
other = mysql.connector.connect(host=HOST, port=PORT, user="root", database="shop")
seen = other.cursor()
seen.execute("SELECT COUNT(*), MAX(v) FROM by_connector")
equal("rows are there without COMMIT", seen.fetchone(), (10, now))
prepared = c.cursor(prepared=True)
prepared.execute("INSERT INTO by_connector VALUES (?, ?)", (99, now))
equal("prepared insert", prepared.rowcount, 1)
c.rollback()
cur.execute("DROP TABLE by_connector")
c.close()
other.close()

fails("unknown database", lambda: mysql.connector.connect(host=HOST, port=PORT, user="root", database="nowhere"), "1049", "Unknown database 'nowhere'")
fails("unknown user", lambda: mysql.connector.connect(host=HOST, port=PORT, user="no_such_user"), "1045", "no_such_user")
done()
