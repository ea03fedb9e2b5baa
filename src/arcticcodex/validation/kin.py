"""Words of which one may stand for another when a sentence is put differently: groups parted by bars. Hand-written.

A word may be in several groups, as it may mean several things; a group holds for its own members alone. What differs in
kind is in no group together: organs, ingredients, roles in law, parts of a machine.
"""

from __future__ import annotations

KIN = """
use utilize employ apply usage operate | help assist aid support assistance | start begin commence initiate launch
onset beginning open | stop cease halt end finish terminate discontinue quit conclude | show display present exhibit
demonstrate indicate reveal manifest appear | keep retain maintain preserve hold store save conserve | make produce
create generate form build construct manufacture prepare | cause lead result trigger provoke induce bring give produce
create responsible | reduce decrease lower lessen diminish cut drop decline fall shrink minimize less | increase raise
rise grow elevate boost enhance higher up greater more | change alter modify vary adjust adapt convert transform amend
edit | get obtain acquire receive gain gather collect fetch retrieve | give provide supply deliver offer grant furnish
issue hand administer | buy purchase acquire | sell vend | need require necessary necessity must essential needed want
demand obligatory mandatory compulsory should | allow permit let enable authorize license able can possible may |
prohibit forbid ban bar disallow | avoid prevent avert refrain stop | remove eliminate delete erase clear discard
dispose strip drop withdraw detach take out | add include append insert incorporate attach put mix combine | contain
include comprise hold consist house feature have carry | check verify inspect examine test confirm ensure review look
validate assess | find discover detect identify locate recognize spot notice see determine discern diagnose | call
name term label known title refer dub designate | mean signify denote imply represent stand indicate | say state
declare specify mention note report tell express claim describe | tell inform notify advise alert warn let know |
think believe consider regard deem view | choose select pick opt decide elect | try attempt seek aim endeavor | happen
occur arise take place develop emerge appear come present | happens occurs | last continue persist remain endure stay
go on take | go move travel pass proceed run head | put place set position install lay insert locate | send transmit
dispatch forward transfer deliver pass ship | return give back come yield restore | open unlock | close shut seal |
fix repair mend correct restore remedy | replace substitute exchange swap renew change | break fracture crack rupture
fail damage | damage harm injure hurt impair injury destroy wound | destroy ruin demolish kill | join connect link
attach couple unite combine fasten tie hook | separate divide split part detach disconnect isolate | mix blend combine
stir merge | pour tip | cook bake heat roast simmer boil | cut slice chop carve trim | turn rotate spin revolve twist
| press push depress squeeze | pull draw drag tug | hold grip grasp carry | protect guard shield safeguard defend
secure | control regulate govern manage handle direct | treat cure heal therapy manage remedy care | suffer experience
undergo have endure | affect influence impact involve | effect impact consequence result outcome | depend rely hinge
based according determined | differ vary | compare contrast | measure gauge quantify assess record monitor | calculate
compute work figure determine | estimate approximate gauge | explain clarify account describe | describe explain
outline characterize detail depict | define specify set describe determine establish | write record compose draw draft
| learn study find | teach instruct train educate | ask request query inquire seek apply | answer reply respond |
accept agree receive consent approve | refuse reject decline deny | approve authorize consent agree endorse | pay
settle remit cover | earn gain receive | file submit lodge register enter present | submit send hand present | sign
execute subscribe | expire lapse end run | end finish terminate expire | cancel revoke annul rescind terminate abort
withdraw | appeal challenge contest dispute | breach violate break infringe contravene | comply obey follow observe
adhere conform abide meet | fail failure malfunction break | work function operate run perform serve act | perform do
carry execute conduct undertake run accomplish | finish complete end accomplish | achieve attain reach accomplish |
reach arrive attain hit get | exceed surpass over above beyond more greater than | equal same match identical
correspond | fill load charge top | empty drain void clear | drain flow empty run | flow run stream pass circulate
travel | leak escape seep | spread distribute disperse extend | cover coat protect wrap | clean wash cleanse rinse
wipe scrub | wet moisten dampen soak | cool chill refrigerate cold | melt dissolve | grow develop increase expand |
shrink contract reduce | live survive dwell reside inhabit | die perish mortality | eat consume ingest take swallow
have | drink consume take swallow ingest | breathe respire inhale | sleep rest | walk stroll | see view look watch
observe | hear listen | feel sense experience | meet satisfy fulfill comply encounter | fulfil fulfill satisfy | lack
absence deficiency without shortage missing absent | want wish desire | like prefer | own possess have belong hold
owner | share divide split | wait pause delay stay allow | delay postpone defer slow late | hurry speed accelerate |
speed rate fast quick pace velocity | allow wait leave | run execute start launch | load read import | copy duplicate
reproduce replicate | restart reboot | shutdown shut stop power | enable activate switch on turn | disable deactivate
switch off turn | configure set adjust setup | throw raise emit | raise throw lift | handle process deal treat catch |
catch trap capture | parse read interpret | evaluate assess compute judge | assign set give allocate bind | allocate
assign reserve | release free let discharge secrete emit | secrete release produce discharge | absorb take soak up |
filter strain sift screen | carry transport convey bear bring | transport carry move convey | pump push drive | push
force drive | big large great huge sizable considerable substantial major | small little tiny slight minor | long
extended prolonged lengthy | fast quick rapid swift speedy prompt soon immediately | slow gradual | immediately
straight once instantly promptly right | gradually slowly steadily | easy simple straightforward | hard difficult
tough challenging | strong powerful sturdy | weak feeble frail | safe secure | dangerous hazardous unsafe risky
harmful | danger hazard risk peril threat | risk chance likelihood danger probability hazard possibility susceptible
prone | likely probable prone | severe serious grave acute intense | serious grave severe major significant | mild
slight minor | common frequent usual typical widespread often prevalent ordinary popular normal | usually normally
typically generally commonly mostly ordinarily often customarily | often frequently commonly | sometimes occasionally
times | rarely seldom uncommon infrequently rare hardly | always constantly continually invariably | main chief
principal primary major key central most | important significant key crucial vital essential | essential vital crucial
necessary | necessary required needed | enough sufficient adequate | extra additional further more another added |
whole entire full complete total all | empty blank void | right correct proper appropriate suitable | correct right
accurate proper | wrong incorrect faulty mistaken | faulty defective broken | suitable appropriate fit proper right |
different distinct other various varied | similar alike same comparable resemble like | same identical equal
equivalent | new fresh recent novel | old aged former elderly | early soon premature | late delayed | first initial
earliest | last final latest | final last ultimate end | next following subsequent | previous earlier prior former
preceding before | before prior preceding earlier ahead until | after following once later subsequent then | during
while throughout in | near close adjacent beside next | far distant | inside within internal interior inner | outside
external exterior outer | top upper | bottom lower base | front forward | back rear behind | part portion piece
section component segment share | component part element | piece part bit | kind type sort form variety class category
| group set category class batch collection | list enumerate | number amount quantity count total figure | amount
quantity volume level dose | level amount concentration degree | rate speed frequency | size dimension extent | place
location site spot position area | area region zone part site | time period duration moment | period time duration
term interval span phase | interval gap period | stage phase step | step stage action measure | way manner method
means approach mode technique | method technique procedure way approach process | procedure process method operation |
operation surgery procedure | purpose aim goal objective function reason point | reason cause why ground because |
cause reason factor source | source origin cause | problem issue trouble difficulty complication | error fault mistake
failure bug | fault defect flaw failure error | rule regulation law requirement | requirement condition need | law
statute act legislation legal | agreement contract deal | court tribunal judge | lawyer attorney counsel solicitor |
crime offense offence | penalty fine punishment sanction | money cash funds payment sum | sum amount total | payment
pay fee | fee charge cost payment | cost price charge expense | income earnings | tax levy | job work task role | role
function part | duty obligation responsibility | obligation duty bound | right entitlement entitled | entitled right
eligible | person individual people someone anyone human adult patient | people persons individuals patients those |
patient person sufferer people individual those | doctor physician clinician practitioner provider | medicine drug
medication pharmaceutical | tablet pill | disease illness disorder condition ailment sickness | condition disease
disorder state | sign symptom signal mark | pain ache discomfort hurt | fever temperature | infection infected | tumor
growth | cancer malignancy | kidney renal | liver hepatic | stomach gastric | brain cerebral | skin dermal cutaneous |
bone osseous skeletal | bowel intestine gut intestinal | urine urinary | belly abdomen stomach | high elevated raised
increased | low reduced decreased | hypertension high blood pressure | salt sodium | fat lipid | swelling edema |
stool feces bowel movement | vomit throw | tired fatigue tiredness exhaustion | itching pruritus | thirst thirsty |
hunger hungry | weigh weight | newborn infant baby | child kid youngster | elderly older | pregnant pregnancy | birth
born delivery childbirth | birth newborn | program application software app | file document | folder directory |
parameter argument setting | string text | list array | dictionary mapping dict | integer int whole number | float
decimal | boolean bool | loop iterate iteration | password passcode | screen display monitor | button key | cable cord
wire lead | battery cell | power electricity electrical current | engine motor | machine device equipment apparatus
appliance | device machine appliance equipment instrument unit | tool instrument implement | container vessel
receptacle | lid cover cap | dish plate | oil grease lubricant lubricate | screw bolt | hole opening aperture | gap
space | space room | edge border rim | layer coat coating | tube pipe hose | tank reservoir | noise sound | lamp bulb
light | daily day | weekly week | monthly month | annual yearly year annually | hourly hour | overnight night |
approximately about roughly around nearly almost circa | exactly precisely | only solely merely just exclusively alone
| also too additionally moreover furthermore besides well | however but yet though although nevertheless | because
since as due owing reason | therefore so thus hence consequently | if provided when whenever case should event |
unless except | except apart excluding other | without lacking no absence | instead rather | together jointly along |
alone only single | separately individually apart | each every per | both two | several many multiple various numerous
| most majority mostly | maximum most upper limit | minimum least lower limit | limit restrict cap maximum confine
ceiling | range vary | average mean | total sum whole | landlord lessor | tenant lessee renter | spouse partner |
parent mother father | employee worker staff | customer client | buyer purchaser | seller vendor | car vehicle
automobile | house home residence dwelling | shop store | trip journey | letter correspondence | minor child underage
| age old years | mandatory compulsory required | optional voluntary | illegal unlawful prohibited | legal lawful |
valid effective | void null invalid | visible seen apparent | invisible hidden | loud noisy | quiet silent | rough
coarse | strength power | ability capacity able capable capability | able capable can | unable cannot incapable |
death die | recovery recover heal | recover heal improve | improve better enhance | worsen worse deteriorate aggravate
exacerbate | healthy well | sick ill unwell | normal usual healthy | abnormal unusual irregular | irregular uneven
abnormal | regular steady routine | steady constant stable | constant steady continuous fixed unchanging | continuous
constant uninterrupted | temporary brief short | lasting permanent long | chronic long lasting | acute sudden | sudden
abrupt | suddenly abruptly | separate distinct apart | shared common | confidential secret private | oral mouth verbal
spoken | fail unsuccessful | success successful succeed | succeed manage | default standard | standard usual normal |
original initial | version release edition | update upgrade refresh | install setup | notice message notification
announcement | report document statement | statement declaration | record log register document entry | request ask
demand | claim request assertion | evidence proof | prove show demonstrate establish | consult see ask talk speak
contact visit | contact call reach touch | call phone telephone | visit see go attend | talk speak discuss | hospital
clinic | exam examination test | test exam check | x-ray radiograph | scan imaging | surgery operation surgical | cut
incision | vaccine vaccination immunization shot | vaccinate immunize | exposure expose exposed | virus viral |
bacteria bacterial | inflammation inflamed inflammatory | infect infection | ajar open | widen dilate broaden | narrow
constrict | beat whisk whip stir mix | simmer boil cook bubble poach | soak steep immerse submerge stand | overdue
late outstanding past unpaid | forfeit lose | erase delete remove wipe | aged old older |
aboard board | leaf leaves | try test attempt | elapse
pass go expire | notify report tell inform announce alert | holder owner possessor bearer | obey keep follow limit
exceed | presence present there attend | bequeath leave gift inherit heir inheritance | synthesis production
synthesize produce make formation | block inhibit suppress hinder impede obstruct prevent stop | monitor follow track
observe supervise watch check | shot injection jab inject | liquid fluid drink | protect protection immune immunity |
trim prune cut clip | lid covered cover | switch turn change | physician doctor gp clinician | hyperglycemia sugar
glucose high | hypoglycemia sugar glucose low | hypotension blood pressure low | myocardial infarction heart attack
cardiac | painkiller analgesic pain | thinner anticoagulant blood | dizzy dizziness lightheaded lightheadedness |
breath breathing respiratory respiration breathe pulmonary lung | heartbeat pulse heart cardiac | childhood children
pediatric paediatric child | neonatal newborn neonate | female women woman | male men man | vision eyesight sight
visual eye ocular | hearing ear auditory | nerve neural neurological neurologic nervous | muscle muscular | tooth
dental teeth | womb uterus uterine | gullet esophagus esophageal | windpipe trachea | digestive gut gastrointestinal
digestion gi | bladder urinary | urinate urination urine pass | vomit vomiting nausea sick | diarrhea stools | bleed
hemorrhage blood bleeding | clot thrombus thrombosis clotting coagulation | rash eruption | hereditary inherited
genetic gene inherit | congenital birth inborn | obese obesity overweight | diet nutrition food eat dietary | meal
food eat | smoking tobacco cigarette smoke smoker | alcohol drink drinking | exercise workout activity physical train
| relapse recur return recurrence | sue lawsuit litigation suit proceedings | lease rental tenancy rent | salary wage
pay earnings remuneration | dismiss fire terminate dismissal sack | holiday vacation leave | clause provision section
article | imprisonment prison jail imprison incarceration | husband wife spouse | estate property asset | proprietor
owner | license licence permit | authority agency body government | government state | deadline limit date | written
writing wrote paper | oath swear sworn | company firm business corporation enterprise | shareholder stockholder | loan
credit lend borrow | borrow loan debt | debt owe loan | invest investment investor | insure insurance insurer |
invoice bill | refund repay reimburse reimbursement return | deposit down payment | sale sell sold | crash fail | host
server machine | login log sign | configuration config settings setup | module package library | memory ram | disk
drive storage | row record entry | column field | handler callback | admin administrator | privilege permission right
access | repository repo | print output display | null none nil | throw raise exception error | invoke call run |
method function routine | subclass derived inherit child | superclass base parent | loop iterate repeat | character
letter char | newline line | bracket parenthesis | undefined unset | instantiate create construct instance | override
replace overwrite | identifier name | keyword argument | statement instruction | fuel petrol gasoline gas | spanner
wrench | tyre tire | gearbox gear transmission | knob dial | indicator light lamp led | mains power electricity | plug
socket outlet | casing housing case enclosure | technician engineer mechanic | operator user driver | pressurize
pressure | pressurise pressure | malfunction fault failure fail | wear worn | jam block clog stuck | clog block
blocked obstruct | tighten fasten secure | assemble build install put | dismantle disassemble remove | skillet pan
frying | saucepan pot pan | fridge refrigerator refrigerate chill cold | freezer freeze frozen | flame heat fire |
minced chopped mince chop | zucchini courgette | eggplant aubergine | cilantro coriander | shrimp prawn | scallion
onion spring | frosting icing | serving portion serve | crisp crispy crunchy | season salt pepper seasoning | drip
drop | stovetop stove hob cooker | grate shred | drain strain | thaw defrost melt | reheat heat warm | ripe mature |
peel skin | crop harvest yield | soil ground earth | irrigate water | fertilizer fertilize manure feed | bloom flower
blossom flowering | seedling plant | plant sow grow | insect bug pest | animal creature species | species kind |
forest woods | ocean sea | river stream | rain rainfall precipitation | earthquake quake seismic | erupt eruption
explode | planet world | world globe global earth | star sun | orbit circle revolve travel | gravity gravitational |
light beam | energy power | thermal heat warm temperature | cold low temperature | mass weight heavy | weigh mass |
steep slope inclined | height tall high rise | depth deep | width wide | length long | distance far away | near close
vicinity | altitude height elevation high | aircraft plane airplane aeroplane | flight fly | takeoff depart |
passenger traveler | motorist driver drive | road highway street motorway | motorway highway freeway | pedestrian
walker | student pupil learner | teacher instructor | grade mark score | book volume | author writer | music song |
film movie | picture image photo photograph | paint color | glue adhesive stick | sticky adhesive | rope cord line
string | box case container carton | bag sack | packet package pack parcel | lorry truck | ship vessel boat | train
rail | luggage baggage | ticket fare | guest visitor | citizen national resident | resident inhabitant citizen live |
foreign abroad overseas | border frontier | army military | officer official | election vote ballot | president head |
member belong | committee board | meeting session | majority most more | minority less few | unanimous agree all |
budget money | revenue income sales | profit gain | expense cost expenditure | discount reduction reduce | free charge
gratis cost | cheap inexpensive low | expensive costly high | worth value | rich wealthy | poor needy | sleep asleep
bed | awake wake | anxiety anxious worry | worry concern | depression depressed | calm quiet | afraid fear | trust
confidence rely | doubt uncertain | certain sure | guess estimate | remember recall | understand comprehend grasp |
teach learn | idea concept notion | rule principle | goal target aim | plan scheme schedule strategy | schedule
timetable plan | team group crew staff | leader head chief | boss manager supervisor | colleague coworker | neighbor
adjacent next | half fifty | quarter fourth | double twice two | triple three | dawn sunrise | dusk sunset | noon
midday | autumn fall | subsequent follow next later after | simultaneous simultaneously same time together |
consecutive row succession successive | frequently often regular | forever permanent always | entirely wholly
completely fully | partly partially part | slightly bit little | considerably much significantly substantially
markedly | extremely very highly | mainly mostly chiefly primarily largely | especially particularly | despite
although | unaided alone help | reciprocal each other | harmful damage harm hurt toxic | toxic poisonous harmful |
flammable inflammable combustible burn | explosive explode | fragile break delicate | waterproof water | airtight
sealed air | transparent clear see | blunt dull | curved bent bend | flat level even | circular round | hollow empty |
solid firm hard | rigid stiff hard | flexible bend | humid moist humidity | frozen freeze ice | lukewarm warm tepid |
dim dark | rpm revolutions | oblige obligation must required duty | pay cost | sleepy sleepiness drowsy drowsiness |
slim thin slender | slacken loosen | pliable flexible supple | vent bleed | smallest minimum least fewest | largest
maximum most | sterile germ aseptic | author write | fund finance | recite read
"""
