"""SQLAlchemy 2 with PyMySQL and mysqlclient: reflection, core, the ORM; and pydoris's dialect."""

import datetime
import sys
import warnings
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from checks import HOST, PORT, done, equal, fails

warnings.simplefilter("ignore")
TABLES = ["accounts", "people", "sales", "types", "visits"]


def reflection(url):
    """Reads the shop through an engine of this URL."""
    what = url.split(":")[0] + " "
    engine = sa.create_engine(f"{url}://root@{HOST}:{PORT}/shop", pool_pre_ping=True)
    inspector = sa.inspect(engine)
    equal(what + "tables", sorted(inspector.get_table_names()), TABLES)
    equal(what + "views", inspector.get_view_names(), ["rich"])
    names = inspector.get_schema_names()
    equal(what + "schemas", [n for n in ("information_schema", "mysql", "shop") if n not in names], [])
    columns = inspector.get_columns("people")
    equal(what + "columns", [c["name"] for c in columns], ["id", "name", "born", "paid", "seen"])
    equal(what + "types", [str(c["type"]) for c in columns][:4], ["INTEGER", "VARCHAR(20)", "DATE", "DECIMAL(10, 2)"])
    equal(what + "type of seen", str(columns[4]["type"]).split("(")[0], "DATETIME")
    equal(what + "nullable", [c["nullable"] for c in columns], [False, True, True, True, True])
    equal(what + "has_table", inspector.has_table("people"), True)
    people = sa.Table("people", sa.MetaData(), autoload_with=engine)
    with engine.connect() as c:
        rows = c.execute(sa.select(people.c.id, people.c.name, people.c.paid).where(people.c.paid > 0).order_by(people.c.id)).all()
        equal(what + "select", rows, [(1, "Ada", Decimal("12.50"))])
        count = c.execute(sa.select(sa.func.count()).select_from(people).where(people.c.name.like("%世界%"))).scalar()
        equal(what + "like", count, 1)
        joined = c.execute(sa.text("SELECT p.name, a.balance FROM people p JOIN accounts a ON a.owner = p.name WHERE a.balance > :low"), {"low": 100}).all()
        equal(what + "join", joined, [("Ada", Decimal("150.2500"))])
    if "mysql" in what:
        accounts = inspector.get_columns("accounts")
        equal(what + "balance", str(accounts[2]["type"]), "DECIMAL(18, 4)")
        # SQLAlchemy looks for COMMENT= behind the columns; Doris's SHOW CREATE TABLE has no such text.
        equal(what + "comment", inspector.get_table_comment("people"), {"text": None})
        everything = sa.MetaData()
        everything.reflect(engine, views=True)
        equal(what + "reflected", sorted(everything.tables), sorted(TABLES + ["rich"]))
    return engine


class Base(orm.DeclarativeBase):
    """The base of the mapped classes."""


class Account(Base):
    """A row of accounts."""

    __tablename__ = "accounts"
    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    owner: orm.Mapped[str]
    balance: orm.Mapped[Decimal] = orm.mapped_column(sa.Numeric(18, 4))


for url in ("mysql+pymysql", "mysql+mysqldb", "mysql+mysqlconnector"):
    engine = reflection(url)
    with orm.Session(engine) as session:
        session.add(Account(id=77, owner="Eve", balance=Decimal("1.2500")))
        session.commit()
        found = session.scalars(sa.select(Account).where(Account.owner == "Eve")).one()
        equal(url + " orm insert", (found.id, found.balance), (77, Decimal("1.2500")))
        session.execute(sa.delete(Account).where(Account.id == 77))
        session.commit()
        equal(url + " orm delete", session.scalar(sa.select(sa.func.count()).select_from(Account)), 2)
    engine.dispose()

engine = sa.create_engine(f"mysql+pymysql://root@{HOST}:{PORT}/shop")
table = sa.Table("by_pandas", sa.MetaData(), sa.Column("k", sa.Integer), sa.Column("at", sa.DateTime))
with engine.begin() as c:
    c.execute(sa.text("CREATE TABLE by_pandas (k INT, `at` DATETIME) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')"))
    c.execute(sa.insert(table), [{"k": i, "at": datetime.datetime(2024, 1, 1, i)} for i in range(5)])
    equal("core insert", c.execute(sa.select(sa.func.max(table.c.at))).scalar(), datetime.datetime(2024, 1, 1, 4))
    c.execute(sa.text("DROP TABLE by_pandas"))
engine.dispose()
reflection("doris")
done()
