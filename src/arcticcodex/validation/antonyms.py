"""Opposite words, hand-written: one axis a line, its two sides parted by a bar.

Words after ">" count in all their forms, those before it only as written. `FIRM` opposites tell against each other
however a sentence is put; `LOOSE` ones mean too much else ("right", "kept", "light") and tell only where a copied
sentence has the one in place of the other.
"""

from __future__ import annotations

FIRM = """
higher high more greater larger longer heavier stronger warmer hotter wider thicker > increase raise elevate \
exceed boost accelerate enlarge | lower low less fewer smaller shorter lighter weaker cooler colder narrower thinner \
lowers lowered lowering > decrease reduce lessen decline diminish dwindle
rises rise rising rose risen | falls fall falling fell drops dropped dropping
above over | below under beneath
maximum most max | minimum least min
> allow permit authorize entitle legal lawful permissible | > prohibit forbid ban disallow illegal unlawful
before prior preceding earlier previously precedes precede | after following afterwards afterward thereafter \
subsequent subsequently later follows
> start begin commence launch | > stop end cease finish terminate halt discontinue
ajar open opens opened opening | close closes closed closing shut shuts
> activate enable | > deactivate disable
> accept approve grant | > reject refuse deny decline
always | never
if when whenever provided | unless
hot warm heated heating warmed warms | cold cool chill chilled cooled cooling cools
front | rear back
inside internal inner interior | outside external outer exterior
indoor indoors | outdoor outdoors
early earliest | late latest
oldest old | newest new latest recent
safe harmless safely | dangerous unsafe harmful hazardous
possible likely | impossible unlikely
same equal identical | different unequal distinct
valid | invalid void
required mandatory compulsory obligatory necessary | optional voluntary unnecessary
acute | chronic
benign | malignant
positive | negative
public | private
wet moist damp | dry
> tighten | > loosen
> lock | > unlock
upward upwards upper top | downward downwards bottom
clockwise | counterclockwise anticlockwise
mutable | immutable
horizontal horizontally | vertical vertically
> succeed success | > fail
common frequent often usually frequently commonly | rare rarely seldom infrequent uncommon rarest
directly direct | indirectly indirect
automatic automatically | manual manually
better > improve | worse > worsen deteriorate aggravate
male men man males | female women woman females
employer employers | employee employees
buyer purchaser | seller vendor
landlord lessor | tenant lessee renter
borrower debtor | lender creditor
plaintiff claimant | defendant
mother maternal | father paternal
ascending | descending
artery arteries arterial | vein veins venous
systolic | diastolic
anterior | posterior
proximal | distal
saturated | unsaturated
fresh | stale
upstream | downstream
guilty | innocent
soluble | insoluble
visible | invisible
synchronous | asynchronous
majority | minority
strengthen strengthens strengthened strengthening | weaken weakens weakened weakening
lengthen lengthens lengthened lengthening | shorten shortens shortened shortening
widen widens widened dilate dilates | narrow narrows narrowed constrict constricts
> stimulate promote | > inhibit suppress block
> encrypt | > decrypt
> compress | > decompress
> freeze | > thaw melt
> recommend encourage advise | > discourage
able capable | unable incapable
healthy | unhealthy
"""

LOOSE = """
on | off
left | right
first | last final
present | absent
full | empty
hard | soft
thick | thin
long | short
large big great | small tiny little
heavy | light
strong | weak
deep | shallow
wide broad | narrow
slow slowly gradually | fast rapid rapidly quick quickly
young younger youngest | old older oldest
include includes | without
within | outside
> include | > exclude omit
> insert add attach connect install append join fasten | > remove delete detach disconnect uninstall subtract
> prevent avert avoid | > allow cause
> expand grow gain | > contract shrink
> keep retain | > lose forfeit discard
> absorb | > reflect emit secrete
> gain win | > lose
> lend | > borrow
> buy purchase | > sell
> send | > receive
> load | > unload
> live survive | > die
> pass | > fail
> thicken | > thin dilute
> sink | > float
> dissolve | > precipitate
> lift | > lower
> remember | > forget
> arrive | > depart
> cover | > uncover
> connect | > disconnect
> protect | > damage harm
> read | > write
> push | > pull
> import | > export
> inhale | > exhale
> encode | > decode
> precede | > follow
> cause | > cure
> store | > delete discard
active | inactive passive
children child infant infants | adult adults
day daytime daily | night nighttime nightly
morning | evening
client clients | server servers
input inputs | output outputs
request requests | response responses
sender | receiver recipient
north northern | south southern
east eastern | west western
sweet | sour
gains | losses
surplus | deficit
static | dynamic
smooth | rough
sharp | blunt dull
clean | dirty
natural | artificial synthetic
relative | absolute
simple easy | complex complicated difficult
temporary | permanent
local | remote global
major | minor
covered | uncovered
opened | unopened
both | neither
sick ill | well
"""
