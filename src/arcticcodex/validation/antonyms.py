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
> continue resume | > stop suspend interrupt pause
> fill refill | > empty drain deplete
> build construct | > demolish dismantle
> unseal | > seal
timely prompt punctual | late delayed overdue
intact undamaged | damaged broken defective
correct correctly accurate | wrong incorrect incorrectly mistaken faulty
excessive | modest moderate insufficient
sudden suddenly abrupt rapid rapidly fast quick quickly | slow gradual gradually slowly
sterile | contaminated
solvent | insolvent bankrupt
flexible pliable | stiff rigid
quiet silent quieter calmer | loud noisy louder noisier
cheap cheaper inexpensive | dear dearer costly costlier expensive
acceptable | unacceptable
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
> fill refill | > empty drain clear deplete
> record report | > conceal hide suppress
> reveal disclose expose uncover display | > conceal hide mask
> keep retain hold maintain | > change replace return refund release dispose erase
> launch open found establish introduce | > close abolish scrap dissolve
> build construct erect create assemble | > demolish destroy dismantle raze
> create make | > destroy
> renew extend prolong | > cancel terminate revoke
> request order book subscribe | > cancel
> contain have possess own | > lack miss
> answer acknowledge heed notice observe consider | > ignore overlook disregard neglect
> submit hand present give provide supply release deliver | > withhold
> give offer lend | > take
> accept keep take | > return
> issue grant award confer | > refuse revoke withdraw
> double multiply | > halve divide
> reuse recycle keep | > discard waste
> enter arrive come | > leave exit go
> extend expand | > shorten compress curtail
> continue resume proceed | > stop suspend pause interrupt
> begin open | > end
> impose levy | > waive lift
> sign ratify | > revoke
> raise hoist lift | > lower drop
> pick collect gather | > scatter distribute drop
> assemble mount | > dismantle disassemble
> tie bind fasten fix hook strap | > untie unbind release
> pack wrap fold | > unpack unwrap unfold
> cover seal plug | > expose unseal unplug
> screw | > unscrew
> wind coil | > unwind uncoil
> zip plug load lock wrap veil mask block | > unzip unplug unload unlock unwrap unveil unmask unblock
> hire employ recruit appoint | > dismiss fire
> join | > leave quit
> admit | > discharge deny exclude
> obey follow respect comply | > disobey violate breach flout
> agree | > disagree object
> praise | > blame criticize
> confirm prove verify | > refute disprove
> defend | > attack
> save | > spend waste
> earn | > spend
> pay | > owe
> credit deposit | > debit withdraw
> borrow | > repay
> heat | > chill freeze
> dilute | > concentrate
> moisten wet soak water | > dry drain
> clean | > soil stain contaminate pollute
> inflate pressurize | > deflate depressurize
> stretch | > compress
> straighten | > bend
> sharpen | > blunt dull
> brighten | > dim darken
> hasten hurry speed | > delay slow postpone
> deepen | > shallow
> soften | > harden
> simplify | > complicate
> merge unite combine mix | > split separate
> stabilize | > destabilize
> energize | > deenergize
> trust | > distrust
> wake | > sleep
> attract | > repel
> help aid | > hinder hamper
> rescue | > abandon
> import admit | > expel
> inhale | > exhale
> swallow | > spit
> advance | > retreat
> ascend climb | > descend
> appear | > disappear vanish
> attack | > defend
> win | > lose
> teach | > learn
> laugh | > cry
> question | > answer
timely prompt promptly punctual punctually | late delayed overdue belatedly
clear free unobstructed | blocked clogged jammed obstructed
good | poor bad
correct correctly accurate proper properly | wrong incorrect incorrectly false improper improperly
true | false
new unused | worn used
sterile clean | contaminated dirty
calm quiet silent | loud noisy
bright light lit | dim dark unlit
loose slack | tight taut firm
flat level | steep sloping uneven
straight | crooked bent curved
even | odd uneven
parallel | perpendicular
rich | poor
faster quicker | slower
younger newer | older
safer | riskier
simpler easier | harder
drier | wetter moister damper
cleaner purer | dirtier
brighter | dimmer darker
denser | lighter thinner
nearer closer | farther further
near close | far distant
top | base foot
ahead | behind
beginning start | end
entrance | exit
arrival | departure
income revenue | expense expenditure
asset assets | liability liabilities
credit | debit
profit | loss
success | failure
advantage benefit | disadvantage drawback
plus | minus
odd | even
raw | cooked
ripe | unripe
awake | asleep
alive living | dead
alkaline basic | acid acidic
solid | liquid
conductive | insulating
flammable | fireproof
rural | urban
domestic | foreign
domestic | international
guilty | innocent
domestic | wild
senior | junior
single | married
sole only | joint shared
verbal oral | written
explicit expressly | implicit implied
partial partially partly | complete completely full fully entire entirely
individual individually separately | joint jointly collectively together
intentional intentionally deliberate deliberately | accidental accidentally
conscious | unconscious
fixed constant stable | variable unstable
odd unusual abnormal | normal usual
unacceptable | acceptable
toward towards | away
onto into | out
up | down
forward forwards | backward backwards
with | without
"""
