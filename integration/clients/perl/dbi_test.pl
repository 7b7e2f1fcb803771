# DBI with DBD::mysql (MariaDB's C library): text and server-side prepared statements, metadata.
use strict;
use warnings;
use utf8;
use DBI;

binmode STDOUT, ':utf8';
my ($host, $port) = @ENV{qw(DORISEMU_HOST DORISEMU_PORT)};
my ($count, $failed) = (0, 0);

# Counts one check and reports a difference without ending the run.
sub equal {
    my ($what, $got, $want) = @_;
    $count++;
    return if $got eq $want;
    $failed++;
    print "FAIL $what\n  got  $got\n  want $want\n";
}

# All rows as a text.
sub text {
    return join ', ', map { join '|', map { defined ? $_ : 'NULL' } @$_ } @{ $_[0] };
}

for my $server_side (0, 1) {
    my $name = $server_side ? 'server-side' : 'client-side';
    my $db = DBI->connect("DBI:mysql:database=shop;host=$host;port=$port;mysql_server_prepare=$server_side", 'root', '', { RaiseError => 1, PrintError => 0, mysql_enable_utf8mb4 => 1 });
    equal("$name version", $db->get_info(18) =~ /^5\.7\.99/ ? 1 : 0, 1);
    my $s = $db->prepare('SELECT id, name, born, paid, seen FROM people WHERE id >= ? AND name <> ? ORDER BY id');
    for my $low (1, 3) {
        $s->execute($low, 'x');
        equal("$name names", join(',', @{ $s->{NAME} }), 'id,name,born,paid,seen');
        my @want = ('1|Ada|1815-12-10|12.50|2024-01-02 03:04:05.678', '2|Grüße 世界 😀|NULL|NULL|NULL', q(3|O'Neil\n|2000-02-29|-0.01|2024-01-02 03:04:05.000));
        equal("$name from $low", text($s->fetchall_arrayref), join ', ', @want[$low - 1 .. 2]);
    }
    $db->do(q{CREATE TABLE by_dbi (k INT, v VARCHAR(20)) UNIQUE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')});
    my $insert = $db->prepare('INSERT INTO by_dbi VALUES (?, ?)');
    equal("$name inserted $_->[0]", $insert->execute(@$_), 1) for [1, 'a'], [2, "b'"], [3, undef];
    equal("$name rows", text($db->selectall_arrayref('SELECT k, v FROM by_dbi ORDER BY k')), q(1|a, 2|b', 3|NULL));
    $db->do('DROP TABLE by_dbi');
    eval { $db->do('SELECT * FROM nowhere') };
    equal("$name missing table: $@", $@ =~ /Table \[nowhere\] does not exist in database \[shop\]/ && $db->err == 1105 ? 1 : 0, 1);
    my @tables = map { /`?(\w+)`?$/ ? $1 : $_ } $db->tables(undef, 'shop', '%', 'TABLE');
    equal("$name tables", join(',', sort @tables), 'accounts,people,sales,types,visits');
    equal("$name ping", $db->ping ? 1 : 0, 1);
    $db->disconnect;
}
print "$count checks, $failed failed\n";
exit($failed ? 1 : 0);
