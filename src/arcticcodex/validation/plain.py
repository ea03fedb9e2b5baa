"""The common English a writer may put in of his own without naming a thing.

Verbs, adverbs, judging adjectives, nouns of measure, time and thought. Hand-written, in the order of the alphabet;
forms of one stem count as one.
"""

from __future__ import annotations

from arcticcodex.validation.words import word_set

PLAIN = word_set("""
abandon ability able abolish above abridge absence absent absolutely abstract abundant accelerate accept accessible
accommodate accompany accomplish account accurate accustom achieve acknowledge acquaint acquire act action active
activity actual actually adapt addictive addition additional address adept adequate adhere adjacent adjoin adjust
adjustment administer admit adopt advance advantage advantageous adverse advice advisable advise affect afford afraid
afterward afterwards age aggressive agitate agree agreement ahead aid aim aimed alarm alert alike alive allege
alleviate allocate allot allowable alone along alongside alteration alternative alternatively altogether ambiguous
amend amid amongst amount ample amplify analogous analysis analyze anew angle announce annoy answer anticipate anxious
anyone anything anytime anyway anywhere apart apiece apparent appealing appear appearance application apply appoint
appreciate approach appropriate approval approve approximate apt arbitrary arduous area arena argue arise arrange
arrangement array arrival arrive article artificial ascertain aside ask asleep aspect aspire assemble assert assess
assessment assign assist assistance association assort assume assure attach attack attacks attain attempt attend
attention attractive attribute augment authentic authorize automate automatic automatically avail available average
avert avoid await awake award aware awkward back background backing backward backwards bad balance bar barely bargain
base basic basically basis bear beat beautiful become beforehand beg begin beginning behalf behave behavior behold
being belief believe belong bend beneath beneficial benefit best bestow better beware bigger biggest bind bit blame
blend block boast bold bond boost born borrow bother bottom bound boundary brand breach breakdown breakthrough brief
brighten brilliant bring brings broad broader broadly brought build bulk bulky bunch burden busy bypass calculate
calculation call calm cancel candidate capable capacity capture care careful carried carries carry case cast casual
category cater cause caution cautious cease ceaseless celebrate center certain certainly challenge chance change
chapter characteristic characterize charge chase cheap cheaper check chiefly choice choose circle circulate
circumstance cite claim clarify clash class classify clean cleanly clear clearly clever cling close closer closest
clue coarse coherent coincide cold colder coldest collapse collect collection collective colossal combat combination
combine come comfort comfortable command commence commencement commend comment commit commitment common commonly
communicate compact companion comparable compare comparison compel compensate compete compile complain complement
complete completely completion complex complicated comply compose compound comprehend comprehensive compress comprise
compulsory conceal concede conceive concentrate concept concern concerning concise conclude conclusion concrete
condense condition conduct confess confidence confident configure confine confirm conflict conform confront confuse
congratulate connect connection conscious consecutive consent consequence consequently conserve consider considerable
considerably consideration consist consistent conspicuous constant constitute constrain constraint constrict construct
consult consume consumption contact contain contemplate contemporary contend content contest context continual
continuation continue contradict contrary contrast contribute control controversial convenient convention conventional
converge conversation conversely convert convey convince cool cooler cooperate cooperation cope copy core correct
correctly correlate correspond cost count counteract counterpart countless couple course cover crack crash crawl crazy
create creative credible creep critic critical cross crowd crucial crucially crude cruel crush cubic cumulative curb
cure curious current currently customary cycle daily damage damp danger dare dark dash data date dated dawn daytime
dead deadline deal death debate decay deceive decent decide decision declare decline decorate decrease dedicate deduce
deem deep deepen deeper deepest defeat defect defend defer deficient define definite definition degree delay
deliberate deliberately delicate delight delineate deliver delivery demand demolish demonstrate denote dense denser
deny depart departure depend dependent depict deplete deploy depress deprive depth derive descend describe description
deserve design designate desirable desire desperate despite destine destroy detach detail detailed details detect
deteriorate deterioration determine detrimental develop deviate devise devote diagnose dictate die died dies differ
difference different differentiate differently difficult difficulty diffuse dig dilute dim dimension diminish dip dire
direct directly disadvantage disagree disappear disappearance disappoint disaster discard discern discipline disclose
discontinue discourage discover discreet discrete discuss disguise dismantle dismiss disorder dispatch disperse
displace display dispose disregard disrupt dissolve distance distant distinct distinction distinguish distort
distribute diverse divert divide dominant dominate donate dormant dose double doubt downside downward downwards dozen
drag dramatic dramatically drastic drastically draw drawback dread drift drive drop due dull dumb durable duration
duty dwell dying dynamic eager earlier earliest early earn ease easier easiest easily easy edge edit effect effective
effectively efficiency efficient efficiently effort elaborate elapse elect elegant element elevate elicit eligible
eliminate elsewhere embark embed embody embrace emerge eminent emit emphasis emphasize employ employment empty enable
enclose encompass encounter encourage end endanger ending endless endorse endure energetic enforce engage enhance
enjoy enlarge enlist enormous enough enrich enroll ensue ensure entail enter entertain enthusiasm entire entirely
entirety entitle entity entry enumerate envelop envisage epoch equal equally equate equip equivalent eradicate erase
error escalate escape escort especially essential essentially establish estimate eternal evade evaluate evaluation
even evenly evenness event eventual eventually everlasting everybody everyday everything everywhere evidence evident
evil evoke evolve exacerbate exact exactly exaggerate examination examine example exceed exceedingly except
exceptional exceptionally excess excessive exchange exciting exclude exclusive exclusively execute exempt exert
exhaust exhaustive exhibit exist existence expand expect expend expense expensive experience expertise expiration
expire expiry explain explanation explicit explicitly explode exploit explore expose express extend extensive extent
exterior extinguish extra extract extraordinary extreme extremely fabricate face facilitate fact factor fail failure
faint fair fairly faithful fake fall familiar far fascinate fashion fast fasten faster fastest fatal fate fault faulty
favor favorable fear feasible feature fee feeble feel fellow fetch few fewer fewest fierce fight figure fill filthy
final finally find finding fine finer finest finish firm first-rate fit fitness fix flat flaw flee flexible flip float
flood flourish flow fluctuate focus fold folks follow fond foolish forbid forbidden force forecast foremost foresee
forget forgive form formal formally format former formerly formulate forsake forth fortnightly fortunate forward
foster foundation fraction fragile fragment frail frame free freely frequency frequent frequently fresh freshly
friendly frighten front fulfil fulfill full fuller fully function fundamental fundamentally furnish further
furthermore furthest future gain gap gather gathers general generally generate generous gentle genuine genuinely get
giant gift give glance glimpse global go goal good goodness gorgeous govern grab gradual gradually grant grasp grave
great greatly greet grim grip gross ground group grow grown growth guarantee guard guess guidance guide gust habit
half halfway halt halve hamper hand handed handle hands handy hang hangs happen happy hard harden harder hardest
hardly hardship harm harmful harness harsh harvest hasten hasty hate haul hazard head heal heap hear heard hears
hearten heavier heaviest heed height heighten help helpful helpless henceforth herd hereby hesitate hide higher
highest hinder hint hire history hit hold holder hollow honest honor hope horrible host hostile hotter hottest
household hover huge human humble hundred hung hunt hurry hurt idea ideal ideally identical identify idle ignite
ignore ill illegal illicit illustrate image imagine imitate immediate immediately immense imminent immune impact
impair impede impending imperative imperfect implement imply importance important importantly impose impossible
imprecise impress impression improbable improper improve improvement impure inability inaccurate inactive inadequate
inappropriate incapable incidence incident incline inclined include inconvenient incorporate incorrect increase
incredible incur indefinite indefinitely independent independently indicate indirectly indispensable individual
individually induce inefficient inert inevitable infer inferior infinite inflict influence inform information
infrequent infrequently ingenious inhabit inherent inherit inhibit initial initially initiate initiation inject injure
injury inner innocent innovate input inquire insecure insert inside insight insignificant insist inspect inspection
install instance instant instantly instinct institute instruct instruction insufficient insulate intact intake
integral integrate intellectual intelligent intend intense intensify intensity intensive intent intention intentional
intentionally interact interaction interest interfere interior intermediate intermittent internal internally interplay
interpret interrupt interruption interval intervene intimate intricate intrinsic introduce inundate invade invalid
invariably invent invert invest investigate invisible invite invoke involve involvement inward irregular irrelevant
irrespective irreversible irritate isolate issue item jeopardize job join jointly journey judge jump just justify
juvenile keen keep key kill kind kindle knock know knowledge labor laborious lack lag laid large largely larger
largest last lasting lastly lasts lately later latest latter laugh launch lavish lay layout lays lazy lead leading
leak lean leans leap learn leave leftover legal legally legitimate lend length lengthen lengthy lessen lesser let
level liable liberate lie lies life lifetime lift lighten lighter likelihood likely liken likewise limb limit limited
linger link list listen literal literally little live lives living load loan local locate location lodge logic logical
logically lonely long longer longest look looks loose loosely loosen looser lose loss lot lots loud love lovely low
lower lowest loyal lucky magnify magnitude main mainly mainstream maintain maintenance major majority maker makeup
manage managed management mandate mandatory manifest mankind manner manual manually manufacture margin marginal
marginally mark markedly marvel massive master match material matter mature matures maximal maximize maximum meager
mean meaning meaningful meaningless means meanwhile measurable measure measurement mechanical meddle mediate medium
meet melt melts member memorize mend mental mention mere merely merge merit mess message method mid middle midst
midway mighty migrate mild mimic mind mindful mingle miniature minimal minimize minimum minor minority minute
miraculous misplace miss mistake mistaken misunderstand misuse mitigate mix mixture mobile mobilize mode moderate
modern modest modification modify moisten moment momentary monitor monotonous mostly motion motivate motive mount move
multiple multiply multitude mutual mutually naked name namely narrate narrow nasty native natural naturally nature
navigate nearer nearest neat necessarily necessary necessity need needful needless neglect negligible negotiate
neutral new newer newest next nice nightly nobody nominal nonetheless nonstop norm normal normally notable notably
notch note noteworthy notice notify notion notorious notwithstanding nourish novel nowadays nowhere nuance nuisance
numb number numerous nurture obey object objective obligation obligatory oblige oblivious obscure observe obsolete
obstacle obstruct obtain obvious obviously occasion occasional occasionally occupy occur occurrence odd offend offer
offset old older oldest omit one one-off ongoing onset onward onwards opaque open openly operate operation opinion
opportunity oppose opposed opposite oppress opt optimal optimistic optimize option oral order orderly ordinarily
ordinary organize orient origin original originally originate outbreak outcome outer outermost outlet outline outlive
outlook output outrage outright outset outside outstanding outward outweigh overall overcome overlap overlook overly
override oversee overt overtake overwhelm owe owing own owner pace pack painful painless pair parallel paramount
pardon part partial partially participant participation particular particularly partition partly partner party pass
passage passed passes passive past path patience patient pattern pause payment peak peculiar penetrate people per
perceive percentage perfect perfectly perform perhaps peril period periodic periodically perish permanent permanently
permissible permission permit perpetual perpetually perplex persevere persist persistent persistently person
personally persuade pertain pertinent pervasive phase phenomenon phrase pick piece pinpoint pity place placed places
plague plain plan plausible play plead pleasant please pleased pledge plenty plight plunge point polite ponder poor
popular populate portion pose position positive possess possibility possible possibly post postpone potential
potentially poverty power powerful practical practically practice praise precaution precede precious precipitate
precise precisely preclude precursor predict predominantly prefer preferable preferably preference preliminary
premature preparation prepare prepared prerequisite prescribe presence present presentable presently preserve press
pressure presume pretend pretty prevail prevalent prevent preventable prevention previous previously prey price pride
primarily primary prime principal principally principle prior priority pristine privilege prize probability probable
probably problem procedure proceed process proclaim procure produce product profit profound progress progressive
progressively prohibit project proliferate prolong prominent promise promising promote prompt promptly prone proof
propagate propel propensity proper properly property proportion proportional proportionally proportionate propose
prospect prosper protect protection protrude prove provide provision provisional provoke proximity prudent public
publicize pull punctual pure purely purpose pursue push put puts putting puzzle qualify qualitative quality quantify
quantitative quantity quarrel quench quest question quick quickly quiet quite quota radiate radical radically raise
rally random randomly range rank rapid rapidly rare rarely rate ratio rational reach react reaction read reader
readily ready real reality realize reap reappear reason reasonable reasonably reassure rebuild recall recede receipt
receive recent recently recipe reckless reckon reclaim recognizable recognize recollect recommence recommend
recommendation reconcile reconsider record recover rectify recur recurrent redeem redirect redo reduce reduction refer
refill refine reflect reform refrain refund refurbish refuse regain regard regarding regardless region regret regular
regularly regulate regulation reheat reinforce reiterate reject rejoice rejoin relate related relation relationship
relative relatively relax relay release relevant reliable reliant relief relieve relinquish reluctant rely remain
remainder remained remaining remains remark remarkable remarkably remedy remember remind reminder remote remotely
removal remove render renew renounce rent reopen repair repay repeat repeatedly repel replace replacement replenish
replicate reply report represent reproduce reputation request require requirement requisite rescue research
resemblance resemble resent reserve reside resides residual resign resilient resist resistant resolute resort respect
respecting respective respectively respite respond response responsibility responsible rest restart resting restless
restoration restore restrain restrict rests result resume resumption retain retire retreat retrieve return reuse
reveal reverse revert review revise revive revoke reward rewrite rich richer rid right rigid rigorous rinse ripe
ripens rise risk risky rival roam robust role roll roomy rotate rough roughly round routine routinely ruin rule run
rupture rush sacred sad safe safeguard safely safer safest safety sake salient sample satisfactory satisfy satisfying
save say scale scan scarce scarcely scatter scenario schedule scope scrape scratch scrutinize search secure see seek
seem seen sees seize seldom select selective self send sense sensible sensitive sentence separate separately sequence
sequential series serious seriously serve service set sets setting settle sever severe severely severity shake shallow
shame shape share sharp sharply shatter shed sheer shield shift shine shock short shortage shorten shorter shortest
shortfall shortly shout shove show shrink shut sick side sight sign signal significance significant significantly
signify silent silly similar similarly simple simpler simplest simplify simply simultaneous simultaneously sincere
single sink sit site sits situation size skilled skillful skip slack slight slightly slim slip slope slow slower
slowest slowly small smaller smallest smart smash smooth smoothly soak soften sole solely solid solution solve someone
something somewhat somewhere sooner soonest soothe sophisticated sore sorry sort sound source space span spare sparing
sparingly sparse speak special specialize specific specifically specify spectrum speculate speed spend spill split
spoil spoils spontaneous spontaneously sporadic spot spread spur square squeeze stability stable stack stage stain
stall stand standard standpoint stands stare start startle starve state statement static status stay stayed stays
stead steadily steady steer stem step stick stiff stimulate stir stop store straight strain strange strategy strength
strengthen stress stretch strict strictly strike strikes stringent strip strive stroke strong stronger strongest
strongly structure struggle stubborn stuff stunning sturdy style subdivide subdue subject subjective submerge submit
subsequent subsequently subsist substance substantial substantially substitute subtle subtract succeed success
successful successfully succession successive successively sudden suddenly sue suffer suffice sufficient sufficiently
suggest suit suitable suited sum summarize summon superb superficial superfluous superior supervise supervision
supplement supplementary supply support suppose suppress supreme sure surely surface surge surmount surpass surplus
surprise surrender surround survey survive susceptible suspect suspend sustain sustained swallow swap swell swiftly
switch sympathetic systematic systematically tackle tailor taint take tangible tangle taper target task teach tear
tease technique tedious tell temper temperature temporarily temporary tempt tend tendency tender tense tentative term
terminate termination terms terrible terrific test thank thanks theory thereafter therein thereof thereupon thick
thicken thicker thickness thin thing think thinner thorough thoroughly thought thousand threat threaten threshold
thrive throughout throw thrust thwart tick tidy tie tight tighter tilt time tiny tired title today together tolerable
tolerate tomorrow top torment torn torque toss total totally touch tough toward trace track trade traditional
traditionally trail train trait transfer transform transient transition transmit transparent transport trap travel
traverse tread treasure treat treatment treaty tremendous trend trial trick trigger trivial trouble true truly truth
try tune turn twist twofold type typical typically ubiquitous ugly ultimate ultimately unable unavoidable unaware
uncertain uncertainty unchanged unchanging unclear uncommon underestimate undergo underlie underlying undermine
underneath understand undertake undertaking undesirable undo undoubtedly uneasy uneven unexpected unfit unforeseen
unfortunate unfortunately uniform uniformly unimportant unintended unintentional uninterrupted unique unite unity
universal universally unless unlikely unlimited unload unnecessary unneeded unnoticed unravel unreliable unsafe
unstable unsuitable unsure untouched unusual unusually unwanted unwell update upgrade uphold uplift upper uppermost
uproot upset upward upwards urge urgency urgent urgently usage use useful user usual utilization utilize utmost utter
utterly vacant vague vain valid validate validity value vanish variable variant variation variety various vary vast
vaunt vehement venture verbal verbally verge verify versatile version vertical viable vicinity view vigorous
vigorously violate violent virtually visible visualize vital vivid void volume voluntarily vulnerable wait wander want
warm warmer warn warning warrant waste wasteful watch watches way weak weaken weaker weakest wear weary weigh weight
weird welcome whereby whereupon whilst whole wholly wide widely wider widespread widest width willing willingly wipe
wise wish withdraw wither withhold withstand wonder wonderful word work workable world worry worse worsen worsening
worth worthless worthwhile worthy wrap wreck writer wrong wrongly yearly yearn yesterday yield younger youngest zeal
zone
""")
