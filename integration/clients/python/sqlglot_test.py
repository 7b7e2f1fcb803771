"""sqlglot's Doris dialect reads what SHOW CREATE TABLE prints."""

import pymysql
import sqlglot
from sqlglot import exp

from checks import HOST, PORT, done, equal

c = pymysql.connect(host=HOST, port=PORT, user="root", database="shop")
cur = c.cursor()
for name, kind, key, columns in (
    ("people", "TABLE", exp.DuplicateKeyProperty, ["id", "name", "born", "paid", "seen"]),
    ("accounts", "TABLE", exp.UniqueKeyProperty, ["id", "owner", "balance"]),
    ("types", "TABLE", exp.DuplicateKeyProperty, None),
    ("visits", "TABLE", exp.DuplicateKeyProperty, ["id", "page"]),
):
    cur.execute(f"SHOW CREATE TABLE {name}")
    # sqlglot does not know these types.
    text = cur.fetchone()[1].replace("largeint", "bigint").replace(" ipv4 ", " text ").replace(" ipv6 ", " text ")
    try:
        tree = sqlglot.parse_one(text, read="doris")
    except sqlglot.ParseError as e:
        equal(f"parsing {name}: {text}", str(e), "")
        continue
    equal(name, (type(tree), tree.args["kind"], tree.find(exp.Table).name), (exp.Create, kind, name))
    equal(name + " key", tree.find(key) is not None, True)
    found = [d.name for d in tree.find_all(exp.ColumnDef) if d.parent is tree.this]
    equal(name + " columns", len(found) if columns is None else found, 22 if columns is None else columns)
    # What it writes again is read by us again.
    again = tree.sql(dialect="doris").replace(name, name + "_again", 1)
    if columns:
        cur.execute(again)
        cur.execute(f"SELECT * FROM {name}_again")
        equal(name + " again", [d[0] for d in cur.description], columns)
c.close()
done()
