"""pandas: read_sql and to_sql over SQLAlchemy."""

import pandas
import sqlalchemy

from checks import HOST, PORT, done, equal

engine = sqlalchemy.create_engine(f"mysql+pymysql://root@{HOST}:{PORT}/shop")
frame = pandas.read_sql("SELECT id, name, born FROM people ORDER BY id", engine)
equal("columns", list(frame.columns), ["id", "name", "born"])
equal("names", list(frame["name"])[:2], ["Ada", "Grüße 世界 😀"])
with engine.begin() as c:
    c.exec_driver_sql("CREATE TABLE by_pandas (k BIGINT, v DOUBLE, t VARCHAR(20)) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')")
rows = pandas.DataFrame({"k": range(500), "v": [n / 4 for n in range(500)], "t": [f"t{n}" for n in range(500)]})
equal("to_sql", rows.to_sql("by_pandas", engine, if_exists="append", index=False, method="multi", chunksize=100), 500)
back = pandas.read_sql("SELECT k, v, t FROM by_pandas ORDER BY k", engine)
equal("the same rows", back.equals(rows.astype({"k": "int64"})), True)
done()
