"""dbt with its Doris adapter on a small project: debug, seed, run twice, test, docs. Arguments: the project, a folder to work in."""

import json
import os
import shutil
import sys

import mysql.connector
from dbt.cli.main import dbtRunner

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "python"))
from checks import HOST, PORT, done, equal  # noqa: E402

project = os.path.join(sys.argv[2], "project")
shutil.copytree(sys.argv[1], project)
dbt = dbtRunner()


def invoke(*arguments):
    """Runs one command and returns the states of what it did, by name."""
    result = dbt.invoke(["--no-use-colors", "--no-send-anonymous-usage-stats", *arguments, "--project-dir", project, "--profiles-dir", project])
    equal("dbt " + " ".join(arguments), (result.success, result.exception), (True, None))
    if not hasattr(result.result, "results"):
        return result.result
    return {r.node.name: str(r.status) for r in result.result.results if hasattr(r, "node")}


def query(text):
    """Runs a query and returns its rows."""
    c = mysql.connector.connect(host=HOST, port=PORT, user="root")
    cur = c.cursor()
    cur.execute(text)
    rows = cur.fetchall()
    c.close()
    return rows


equal("connection", invoke("debug"), True)
equal("seeds", list(invoke("seed")), ["cities"])
equal("seeded", query("SELECT city, country FROM marts.cities ORDER BY city"), [("Basel", "Switzerland"), ("Bern", "Switzerland"), ("O'Fallon", None)])
equal("models", sorted(invoke("run")), ["best_city", "city_sales", "daily"])
equal("table", query("SELECT city, country, amount FROM marts.city_sales ORDER BY city"), [("Basel", "Switzerland", 7), ("Bern", "Switzerland", 1)])
equal("view", query("SELECT city, amount FROM marts.best_city"), [("Basel", 7)])
equal("incremental", query("SELECT city, amount FROM marts.daily ORDER BY day, city"), [("Basel", 7), ("Bern", 1)])
equal("unique keys", "\nUNIQUE KEY(`day`, `city`)" in query("SHOW CREATE TABLE marts.daily")[0][1], True)
invoke("seed", "--full-refresh")
invoke("run")
equal("incremental again", query("SELECT COUNT(*) FROM marts.daily"), [(2,)])
equal("table again", query("SELECT SUM(amount) FROM marts.city_sales"), [(8,)])
invoke("run", "--full-refresh", "--select", "daily")
tests = invoke("test")
equal("tests", (len(tests), set(tests.values())), (7, {"pass"}))
invoke("docs", "generate")
with open(os.path.join(project, "target", "catalog.json")) as f:
    catalog = json.load(f)
# This dbt calls the models' database "" and dbt-doris's catalog has None, so that only sources are found in it.
equal("documented", list(catalog["sources"]), ["source.shop.shop.sales"])
columns = catalog["sources"]["source.shop.shop.sales"]["columns"]
equal("documented columns", [(c["name"], c["index"], c["type"]) for c in columns.values()],
      [("day", 1, "date"), ("city", 2, "varchar"), ("amount", 3, "bigint"), ("best", 4, "int"), ("last", 5, "varchar")])
done()
