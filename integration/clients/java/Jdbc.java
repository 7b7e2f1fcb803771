import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** What a JDBC driver does with the shop: text and server-side prepared statements, batches, metadata. The argument is mysql or mariadb. */
public final class Jdbc {
    private static final Checks checks = new Checks();
    private static String scheme;

    public static void main(String[] args) throws Exception {
        scheme = args[0];
        List<String> connections = new ArrayList<>(List.of("useSSL=false", mysql() ? "useSSL=true&requireSSL=false&verifyServerCertificate=false&useLocalSessionState=true" : "sslMode=trust",
                "useSSL=false&useServerPrepStmts=true&cachePrepStmts=true", "useSSL=false&rewriteBatchedStatements=true"));
        // Doris has no cursors; Connector/J 9 takes an answer without one for no rows.
        if (DriverManager.getDriver(url("")).getMajorVersion() < 9) {
            connections.add("useSSL=false&useServerPrepStmts=true&useCursorFetch=true&defaultFetchSize=2");
        }
        for (String options : connections) {
            checks.part(options, () -> {
                try (Connection c = connect(options)) {
                    rows(c, options);
                    batches(c, options);
                }
            });
        }
        checks.part("metadata", () -> {
            try (Connection c = connect("useSSL=false")) {
                metadata(c);
            }
        });
        checks.part("session", () -> {
            try (Connection c = connect("useSSL=false")) {
                session(c);
            }
        });
        checks.fails("unknown user", () -> DriverManager.getConnection(url("useSSL=false"), "no_such_user", "x").close(), "Access denied for user 'no_such_user@127.0.0.1' (using password: YES)");
        checks.fails("unknown database", () -> DriverManager.getConnection(url("useSSL=false").replace("/shop", "/nowhere"), "root", "").close(), "Unknown database 'nowhere'");
        checks.done();
    }

    private static boolean mysql() {
        return scheme.equals("mysql");
    }

    private static String url(String options) {
        return "jdbc:" + scheme + "://" + System.getenv("DORISEMU_HOST") + ":" + System.getenv("DORISEMU_PORT") + "/shop?connectionTimeZone=UTC&" + options;
    }

    private static Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(url(options), "root", "");
    }

    /** All rows as texts, cells joined by a bar. */
    private static List<String> all(ResultSet r, Object... columns) throws SQLException {
        List<String> out = new ArrayList<>();
        while (r.next()) {
            List<String> cells = new ArrayList<>();
            for (Object c : columns) {
                cells.add(c instanceof Integer i ? r.getString(i) : r.getString((String) c));
            }
            out.add(String.join("|", cells.stream().map(String::valueOf).toList()));
        }
        r.close();
        return out;
    }

    private static void rows(Connection c, String options) throws Exception {
        try (Statement s = c.createStatement()) {
            ResultSet r = s.executeQuery("SELECT id, name, born, paid, seen FROM people ORDER BY id");
            r.next();
            checks.equal(options + " typed", Arrays.asList(r.getInt(1), r.getString("name"), r.getDate(3), r.getBigDecimal(4), r.getTimestamp(5)),
                    Arrays.asList(1, "Ada", Date.valueOf("1815-12-10"), new BigDecimal("12.50"), Timestamp.valueOf("2024-01-02 03:04:05.678")));
            r.next();
            checks.equal(options + " text", r.getString(2), "Grüße 世界 😀");
            checks.equal(options + " null", Arrays.asList(r.getObject(3), r.getObject(4), r.getObject(5)), Arrays.asList(null, null, null));
            r.next();
            checks.equal(options + " third", Arrays.asList(r.getObject(2), r.next()), Arrays.asList("O'Neil\\n", false));
        }
        try (PreparedStatement p = c.prepareStatement("SELECT id, name, born, paid, seen FROM people WHERE id >= ? AND (name = ? OR ? IS NULL) AND paid > ? ORDER BY id")) {
            for (int i = 0; i < 3; i++) {
                p.setInt(1, 1);
                p.setString(2, "Ada");
                p.setNull(3, Types.VARCHAR);
                p.setBigDecimal(4, new BigDecimal("0.25"));
                ResultSet r = p.executeQuery();
                checks.equal(options + " prepared", r.next(), true);
                checks.equal(options + " prepared row", Arrays.asList(r.getInt(1), r.getString(2), r.getDate(3), r.getBigDecimal(4), r.getTimestamp(5)),
                        Arrays.asList(1, "Ada", Date.valueOf("1815-12-10"), new BigDecimal("12.50"), Timestamp.valueOf("2024-01-02 03:04:05.678")));
                checks.equal(options + " one row", r.next(), false);
            }
        }
        try (PreparedStatement p = c.prepareStatement("SELECT * FROM types WHERE c_int = ?")) {
            p.setInt(1, 1);
            ResultSet r = p.executeQuery();
            r.next();
            checks.equal(options + " types", Arrays.asList(r.getBoolean("c_boolean"), r.getByte("c_tinyint"), r.getShort("c_smallint"), r.getLong("c_bigint"), r.getString("c_largeint"),
                            r.getFloat("c_float"), r.getDouble("c_double"), r.getBigDecimal("c_decimal"), r.getString("c_date"), r.getTimestamp("c_datetime6"), r.getString("c_char"),
                            r.getString("c_string"), r.getString("c_json"), r.getString("c_variant"), r.getString("c_array"), r.getString("c_map"), r.getString("c_ipv6")),
                    Arrays.asList(true, (byte) 127, (short) -32768, 9223372036854775807L, "170141183460469231731687303715884105727",
                            1.5f, 2.25, new BigDecimal("123456789.123456789"), "2024-02-29", Timestamp.valueOf("2024-02-29 12:34:56.123456"), "abc",
                            "string", "{\"a\":[1,null]}", "{\"v\":1}", "[1, null, 3]", "{\"k\":1}", "2001:db8::1"));
            p.setInt(1, 2);
            r = p.executeQuery();
            r.next();
            for (int i = 2; i <= r.getMetaData().getColumnCount(); i++) {
                checks.equal(options + " null of " + r.getMetaData().getColumnName(i), r.getObject(i), null);
            }
        }
    }

    private static void batches(Connection c, String options) throws Exception {
        try (Statement s = c.createStatement()) {
            s.execute("DROP TABLE IF EXISTS by_jdbc");
            s.execute("CREATE TABLE by_jdbc (k INT, v VARCHAR(20), t DATETIME(6)) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
        }
        try (PreparedStatement p = c.prepareStatement("INSERT INTO by_jdbc (k, v, t) VALUES (?, ?, ?)")) {
            for (int i = 0; i < 25; i++) {
                p.setInt(1, i);
                p.setString(2, i % 5 == 0 ? null : "it's " + i);
                p.setTimestamp(3, Timestamp.valueOf("2024-03-04 05:06:07.000008"));
                p.addBatch();
            }
            checks.equal(options + " batch", p.executeBatch().length, 25);
        }
        try (Statement s = c.createStatement()) {
            checks.equal(options + " batch rows", all(s.executeQuery("SELECT COUNT(*), COUNT(v), MAX(v), MIN(t) FROM by_jdbc"), 1, 2, 3, 4).toString(),
                    "[25|20|it's 9|2024-03-04 05:06:07.000008]");
            // Connector/J rewrites more than four statements to one text, but cannot read several results from a server that does not
            // announce CLIENT_MULTI_RESULTS, as Doris does not.
            s.addBatch("INSERT INTO by_jdbc VALUES (100, 'x', NULL)");
            s.addBatch("INSERT INTO by_jdbc VALUES (101, 'y', NULL)");
            s.addBatch("DELETE FROM by_jdbc WHERE k < 20");
            s.addBatch("UPDATE by_jdbc SET v = 'u' WHERE k = 101");
            checks.equal(options + " statements", s.executeBatch().length, 4);
            checks.equal(options + " after statements", all(s.executeQuery("SELECT k, v FROM by_jdbc WHERE k > 22 ORDER BY k"), 1, 2).toString(),
                    "[23|it's 23, 24|it's 24, 100|x, 101|u]");
            s.execute("DROP TABLE by_jdbc");
        }
    }

    private static void metadata(Connection c) throws Exception {
        DatabaseMetaData m = c.getMetaData();
        checks.equal("version", m.getDatabaseProductVersion(), "5.7.99");
        checks.equal("catalogs", new TreeSet<>(all(m.getCatalogs(), "TABLE_CAT")).containsAll(List.of("information_schema", "mysql", "shop")), true);
        checks.equal("tables", new TreeSet<>(all(m.getTables("shop", null, "%", new String[] {"TABLE"}), "TABLE_NAME")).toString(), "[accounts, people, sales, types, visits]");
        checks.equal("views", all(m.getTables("shop", null, "%", new String[] {"VIEW"}), "TABLE_NAME").toString(), "[rich]");
        checks.equal("like", all(m.getTables("shop", null, "peo%", null), "TABLE_NAME").toString(), "[people]");
        // MariaDB's driver asks for IS_NULLABLE = 'yes'; Doris compares with regard to case.
        String nullable = mysql() ? "1" : "0";
        checks.equal("columns", all(m.getColumns("shop", null, "people", "%"), "COLUMN_NAME", "DATA_TYPE", "NULLABLE", "ORDINAL_POSITION").toString(),
                "[id|4|0|1, name|12|N|2, born|91|N|3, paid|3|N|4, seen|93|N|5]".replace("N", nullable));
        checks.equal("one column", all(m.getColumns("shop", null, "people", "pa%"), "COLUMN_NAME").toString(), "[paid]");
        checks.equal("columns of types", all(m.getColumns("shop", null, "types", null), "COLUMN_NAME").size(), 22);
        checks.equal("no primary keys", all(m.getPrimaryKeys("shop", null, "people"), "COLUMN_NAME").toString(), "[]");
        checks.equal("no indexes", all(m.getIndexInfo("shop", null, "people", false, true), "INDEX_NAME").toString(), "[]");
        checks.equal("no foreign keys", all(m.getImportedKeys("shop", null, "people"), "FKCOLUMN_NAME").toString(), "[]");
        checks.equal("no exported keys", all(m.getExportedKeys("shop", null, "people"), "FKCOLUMN_NAME").toString(), "[]");
        checks.equal("table types", all(m.getTableTypes(), 1).containsAll(List.of("TABLE", "VIEW")), true);
        try (Statement s = c.createStatement(); ResultSet r = s.executeQuery("SELECT p.id AS who, COUNT(*) FROM people p GROUP BY p.id")) {
            ResultSetMetaData columns = r.getMetaData();
            checks.equal("labels", List.of(columns.getColumnLabel(1), columns.getColumnLabel(2)), List.of("who", "COUNT(*)"));
            checks.equal("types", List.of(columns.getColumnType(1), columns.getColumnType(2)), List.of(Types.INTEGER, Types.BIGINT));
        }
        try (PreparedStatement p = c.prepareStatement("SELECT id, name FROM people WHERE id = ?")) {
            checks.equal("parameters", p.getParameterMetaData().getParameterCount(), 1);
        }
    }

    private static void session(Connection c) throws Exception {
        checks.equal("valid", c.isValid(2), true);
        checks.equal("isolation", c.getTransactionIsolation(), Connection.TRANSACTION_REPEATABLE_READ);
        checks.equal("read only", c.isReadOnly(), false);
        checks.equal("catalog", c.getCatalog(), "shop");
        c.setAutoCommit(false);
        try (Statement s = c.createStatement()) {
            s.executeQuery("SELECT 1").close();
            c.commit();
            c.rollback();
            c.setAutoCommit(true);
            s.setQueryTimeout(5);
            s.setMaxRows(2);
            checks.equal("max rows", all(s.executeQuery("SELECT id FROM people ORDER BY id"), 1).toString(), "[1, 2]");
        }
        c.setCatalog("information_schema");
        checks.equal("setCatalog", c.getCatalog(), "information_schema");
        c.setCatalog("shop");
        try (Statement s = c.createStatement()) {
            checks.equal("job", all(s.executeQuery("SHOW ROUTINE LOAD FOR visits_job"), "Name", "TableName").toString(), "[visits_job|visits]");
            checks.equal("schemata", all(s.executeQuery("SELECT `SCHEMA_NAME` FROM `INFORMATION_SCHEMA`.`SCHEMATA` WHERE SCHEMA_NAME = 'shop';"), 1).toString(), "[shop]");
            checks.equal("warnings", s.getWarnings(), null);
            checks.fails("missing table", () -> s.executeQuery("SELECT * FROM nowhere"), "Table [nowhere] does not exist in database [shop]");
            checks.fails("syntax", () -> s.execute("SELEC 1"), "mismatched input 'SELEC' expecting {");
            try (ResultSet r = s.executeQuery("SHOW BACKENDS")) {
                checks.equal("backends", r.next() && r.getString("Alive").equals("true"), true);
            }
        }
        try (PreparedStatement p = c.prepareStatement("SELECT COLUMN_NAME, DATA_TYPE, COLUMN_SIZE, DECIMAL_DIGITS FROM `information_schema`.`COLUMNS` WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION")) {
            p.setString(1, "shop");
            p.setString(2, "people");
            checks.equal("information_schema", all(p.executeQuery(), 1, 2).toString(), "[id|int, name|varchar, born|date, paid|decimal, seen|datetime]");
        }
    }
}
