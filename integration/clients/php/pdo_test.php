<?php
// PDO and mysqli over mysqlnd: text and native prepared statements, errors.
declare(strict_types=1);

$host = getenv('DORISEMU_HOST');
$port = (int) getenv('DORISEMU_PORT');
$count = 0;
$failed = 0;

/** Counts one check and reports a difference without ending the run. */
function equal(string $what, mixed $got, mixed $want): void
{
    global $count, $failed;
    $count++;
    if ($got !== $want) {
        $failed++;
        echo "FAIL $what\n  got  ", var_export($got, true), "\n  want ", var_export($want, true), "\n";
    }
}

/** Checks that a call throws an error whose text has all the parts. */
function fails(string $what, callable $call, string ...$parts): void
{
    $text = 'no error';
    try {
        $call();
    } catch (Throwable $e) {
        $text = $e->getCode() . ' ' . $e->getMessage();
    }
    foreach ($parts as $part) {
        equal("$what: $text", str_contains($text, $part), true);
    }
}

foreach ([true, false] as $emulate) {
    $name = $emulate ? 'emulated ' : 'native ';
    $db = new PDO("mysql:host=$host;port=$port;dbname=shop;charset=utf8mb4", 'root', '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_EMULATE_PREPARES => $emulate, PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_NUM]);
    equal($name . 'server', $db->getAttribute(PDO::ATTR_SERVER_VERSION), '5.7.99');
    $rows = $db->query('SELECT id, name, born, paid, seen FROM people ORDER BY id')->fetchAll();
    equal($name . 'people', $rows, [
        [1, 'Ada', '1815-12-10', '12.50', '2024-01-02 03:04:05.678'],
        [2, 'Grüße 世界 😀', null, null, null],
        [3, "O'Neil\\n", '2000-02-29', '-0.01', '2024-01-02 03:04:05.000'],
    ]);
    $statement = $db->prepare('SELECT id, name, paid FROM people WHERE name = :name OR id = :id ORDER BY id');
    foreach ([["O'Neil\\n", 1], ['x', 3]] as [$text, $id]) {
        $statement->execute(['name' => $text, 'id' => $id]);
        equal($name . $text, array_column($statement->fetchAll(), 0), $text === 'x' ? [3] : [1, 3]);
    }
    $db->exec("CREATE TABLE by_pdo (k INT, v VARCHAR(20)) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
    $insert = $db->prepare('INSERT INTO by_pdo VALUES (?, ?)');
    foreach ([[1, 'a'], [2, "b'"], [3, null]] as $row) {
        $insert->execute($row);
        equal($name . 'inserted', $insert->rowCount(), 1);
    }
    equal($name . 'rows', $db->query('SELECT k, v FROM by_pdo ORDER BY k')->fetchAll(PDO::FETCH_KEY_PAIR), [1 => 'a', 2 => "b'", 3 => null]);
    $db->exec('DROP TABLE by_pdo');
    fails($name . 'missing table', fn () => $db->query('SELECT * FROM nowhere'), 'HY000', '1105', 'Table [nowhere] does not exist in database [shop]');
}
fails('unknown user', fn () => new PDO("mysql:host=$host;port=$port", 'no_such_user', 'x'), '1045', 'Access denied for user');

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$m = new mysqli($host, 'root', '', 'shop', $port);
$m->set_charset('utf8mb4');
equal('mysqli', $m->query('SELECT name FROM people WHERE id = 2')->fetch_row(), ['Grüße 世界 😀']);
$s = $m->prepare('SELECT id, name, born, paid FROM people WHERE id > ? AND name <> ? ORDER BY id');
$low = 0;
$not = 'x';
$s->bind_param('is', $low, $not);
$s->execute();
equal('mysqli prepared', $s->get_result()->fetch_all(), [[1, 'Ada', '1815-12-10', '12.50'], [2, 'Grüße 世界 😀', null, null], [3, "O'Neil\\n", '2000-02-29', '-0.01']]);
$low = 2;
$s->execute();
equal('mysqli again', $s->get_result()->fetch_all(), [[3, "O'Neil\\n", '2000-02-29', '-0.01']]);
$s->close();
equal('escape', $m->query("SELECT '" . $m->real_escape_string("a'b\"\\\n") . "'")->fetch_row()[0], "a'b\"\\\n");
$fields = $m->query('SELECT c_int, c_decimal, c_json FROM types')->fetch_fields();
equal('fields', array_map(fn ($f) => [$f->name, $f->type], $fields), [['c_int', 3], ['c_decimal', 246], ['c_json', 245]]);
$job = $m->query('SHOW ROUTINE LOAD FOR visits_job')->fetch_assoc();
equal('job', [$job['Name'], $job['TableName']], ['visits_job', 'visits']);
fails('mysqli syntax', fn () => $m->query('SELEC 1'), '1105', "mismatched input 'SELEC' expecting {");
fails('mysqli select_db', fn () => $m->select_db('nowhere'), '1049', "Unknown database 'nowhere'");
equal('ping', $m->ping(), true);
$m->close();

echo "$count checks, $failed failed\n";
exit($failed ? 1 : 0);
