#!/usr/bin/perl
# The hands of the tests inside a machine: runs programs that are asked for through a virtio port, several at a time.
# In Perl, since every Debian has it. The words of both sides are in agent.ts.
use strict;
use warnings;
use Fcntl;
use POSIX ();

my $device = '/dev/virtio-ports/rig';
my $room   = '/run/rig-agent';
my $magic  = "\x00RIG\xff\xfe\xfd\x01";
my $none   = 0xffffffff;

mkdir $room, 0700;
select undef, undef, undef, 0.1 until -e $device;
sysopen my $port, $device, O_RDWR or die "$device: $!";
binmode $port;
pipe my $deaths, my $death or die $!;
fcntl $death, F_SETFL, O_NONBLOCK;
$SIG{CHLD} = sub { syswrite $death, 'x' };

# As a login of root has it, and as scripts can rely on.
my %environment = (
    PATH   => '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME   => '/root',
    LC_ALL => 'C.UTF-8',
);
my %asked;

for (;;) {
    my $ready = '';
    vec($ready, fileno $_, 1) = 1 for $port, $deaths;
    next if select($ready, undef, undef, undef) < 1;
    if (vec $ready, fileno $deaths, 1) {
        sysread $deaths, my $ignored, 4096;
        answer($_->[0], $_->[1]) for reaped();
    }
    take() if vec $ready, fileno $port, 1;
}

sub reaped {
    my @reaped;
    while ((my $pid = waitpid -1, POSIX::WNOHANG) > 0) {
        my $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
        push @reaped, [ delete $asked{$pid}, $code ] if defined $asked{$pid};
    }
    return @reaped;
}

sub take {
    # Nobody on the other side: the port is readable and empty.
    my $got = sysread $port, my $first, 1;
    return select undef, undef, undef, 0.1 if !$got;
    my ($id, $count) = unpack 'NN', $first . bytes(7);
    my @words = map { bytes(unpack 'N', bytes(4)) } 1 .. $count;
    my $length = unpack 'N', bytes(4);
    my $input = $length == $none ? '/dev/null' : "$room/$id.in";
    store($input, $length) if $length != $none;
    my $pid = fork // die $!;
    if ($pid) { $asked{$pid} = $id; return }
    POSIX::setsid();
    $SIG{CHLD} = 'DEFAULT';
    %ENV = %environment;
    open STDIN, '<', $input or POSIX::_exit(126);
    unlink $input if $length != $none;
    open STDOUT, '>', "$room/$id.out" or POSIX::_exit(126);
    open STDERR, '>', "$room/$id.err" or POSIX::_exit(126);
    chdir '/root';
    { no warnings 'exec'; exec { $words[0] } @words; }
    syswrite STDERR, "$words[0]: $!\n";
    POSIX::_exit(127);
}

sub bytes {
    my ($wanted) = @_;
    my $all = '';
    while (length $all < $wanted) {
        my $got = sysread $port, $all, $wanted - length $all, length $all;
        select undef, undef, undef, 0.1 if defined $got && $got == 0;
    }
    return $all;
}

sub store {
    my ($path, $left) = @_;
    open my $file, '>', $path or die "$path: $!";
    while ($left > 0) {
        my $part = bytes($left < 65536 ? $left : 65536);
        syswrite $file, $part;
        $left -= length $part;
    }
    close $file;
}

sub answer {
    my ($id, $code) = @_;
    my @files = map { "$room/$id.$_" } qw(out err);
    # Not more than is announced: a child left behind may go on writing.
    my %length = map { $_ => -s $_ || 0 } @files;
    say_all($magic . pack 'N4', $id, $code, @length{@files});
    for my $path (@files) {
        my $left = $length{$path};
        open my $file, '<', $path or next;
        while ($left > 0 && (my $got = sysread $file, my $part, $left < 65536 ? $left : 65536)) {
            say_all($part);
            $left -= $got;
        }
        unlink $path;
    }
}

sub say_all {
    my ($text) = @_;
    my $said = 0;
    while ($said < length $text) {
        my $now = syswrite $port, $text, length($text) - $said, $said;
        $said += $now if defined $now;
    }
}
