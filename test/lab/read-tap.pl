#!/usr/bin/perl
# Reads TAP from stdin with TAP::Parser, which prove(1) reads it with, and prints as JSON what it understood: the document, then each
# subtest in order. Ends with 1 where the parser had anything to complain of.
use strict;
use warnings;
use JSON::PP;
use TAP::Parser;

my ($version, @lines) = do { local $/; split /\n/, <STDIN> };
die "not TAP 14: $version\n" unless $version eq 'TAP version 14';

# To this parser a subtest is what the specification lets a harness that knows none take it for: lines without a meaning. So each is
# handed to it as a document of its own.
my (@outer, @documents);
my $inner;
for my $line (@lines) {
	if ($line =~ /^# Subtest: /) { $inner = []; push @documents, $inner; }
	if ($inner && $line =~ s/^    //) { push @$inner, $line; next; }
	undef $inner unless $line =~ /^# Subtest: /;
	push @outer, $line;
}

my $failed = 0;
my @read;
for my $document (\@outer, @documents) {
	# Perl's parser of Debian 12 refuses the number 14 and nothing else of it: TAP 14 is compatible with 13.
	my $parser = TAP::Parser->new({ tap => join("\n", 'TAP version 13', @$document, '') });
	my (@points, $bail);
	while (my $result = $parser->next) {
		if ($result->is_unknown) { warn 'unknown: ', $result->raw, "\n"; $failed = 1; }
		$bail = $result->explanation if $result->is_bailout;
		push @points, {
			ok => $result->is_actual_ok ? JSON::PP::true : JSON::PP::false,
			description => $result->description,
			directive => $result->directive,
			reason => $result->explanation,
		} if $result->is_test;
		$points[-1]{data} = $result->data if $result->is_yaml;
	}
	for my $error ($parser->parse_errors) {
		next if defined $bail;
		warn "error: $error\n";
		$failed = 1;
	}
	push @read, { points => \@points, planned => $parser->tests_planned, ($bail ? (bail => $bail) : ()) };
}
binmode STDOUT;
print JSON::PP->new->latin1->encode(\@read);
exit $failed;
