"""Which of several hosts speaks on a network: a lease in a database that they share. No IO.

Who has the clock, the connection and the network hands in readings and answers; what is to be
asked of the database, and who may speak, comes out. The simulation of the tests drives this code.

The theory
==========
A row of the database tells, for each network, its holder, the epoch (another one each time that
somebody takes it) and a beat, which the holder counts up every second. The holder speaks; the
others are connected to the network as well, in no channel, and look at the row.

No clock of another machine decides, the database's included. A database's clock may step, and a
replica that is promoted may have lost what happened last: who trusts a time in a row makes two
speakers of it. All that a host goes by is how much time went by on its own clock between events
of its own. Let STOP be shorter than TERM, by LINE_LAG: what a line may take from one server of the
network to another, and by far more than clocks can drift apart meanwhile.

1. Host A sends a beat, or the statement that takes the row, at s. When the database confirms it A
   may speak until s + STOP: from the moment of SENDING, however late the answer comes. The database
   did it at some x, and s <= x. An answer that does not come changes nothing.
2. Host B reads the row; the answer RETURNS at r. It has seen what was in the row at p, and p <= r.
   When TERM has gone by, B sends at t >= r + TERM: take the row, if it is as I saw it. The database
   does so at e >= t, in one step, or not at all.
3. It did, so the row was at e as it was at p. Beats only grow within an epoch, and epochs grow, so
   nothing was done to it between: the last beat of A that was ever confirmed was done at x < p.
   Hence s <= x < p <= r <= t - TERM, and A spoke until s + STOP <= t - (TERM - STOP) at most, whole
   TERM - STOP before B can know that the row is its own. After e no beat of A is confirmed.
4. A statement whose answer is lost may still be done, a minute later even, by a database that a
   proxy kept it from. A beat like that makes others wait for nothing; one that takes the row makes
   its sender the holder without its knowing, so that nobody speaks until somebody has watched it
   for TERM. None makes a second speaker.
5. Step 3 needs that the row only ever went forward between p and e. So all of it happens on one
   connection to one database: with another connection, or another database behind it (a replica
   was promoted, and may be behind), all watching begins anew. The old one is gone by then, and what
   it confirmed was sent before: the same sum holds with its end in place of x.
6. A row that its holder released is taken at once, since who releases has fallen silent before.
   What it answered last may still be on its way to the new holder's server, which therefore answers
   nothing that it reads within LINE_LAG of the sending of what took the row. And a promoted replica
   may show the release that another host's epoch followed: there it waits TERM too, and where this
   process knows no better than what it sees first.
7. The deadline passes: SILENT, in the channels still. Its own epoch is never spoken under again, be
   it confirmed afterwards: it watches, and takes the row, like anybody. While the row shows its own
   epoch on the database that gave it nobody else can have spoken, so it may stay where it is.

What is not promised: two primaries that are alive at once, and a machine that is stopped together
with its clock. The clock has to run while a machine sleeps (CLOCK_BOOTTIME).
"""
