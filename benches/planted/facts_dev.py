"""The development set: facts of eight domains, each a line of its shape's columns. See `grammar` for the notation."""

from __future__ import annotations

from planted.grammar import templates
from planted.likes_dev import LIKE, TITLES
from planted.shapes_dev import SHAPES

__all__ = ["FACTS", "LIKE", "TITLES"]

_TABLE = """
= limit
med | the daily dose of @item | #40-400/20:mg
med | the infusion rate for @item | #20-90/5:mL/h
med | the temperature in the fridge of @place | #5-9:°C
law | the deposit under @(a residential lease/a commercial lease/a farm lease) | #500-4000/250:$
law | the length of a written submission to @place | #10-60/5:pages
fin | the daily withdrawal from @item | #200-2000/100:€
fin | the annual charge of @item | #0.2-1.8/0.2:%
soft | the size of a message sent to @item | #16-512/16:KB
soft | the number of open sessions on @item | #50-900/50:bare
mach | the oil temperature in @item | #60-110/5:°C
mach | the speed of @item | #300-2400/100:rpm
agri | the nitrogen rate for @item | #40-180/10:kg/ha
agri | the moisture of stored @item | #12-18:%
sci | the pressure in @(the vacuum chamber/the glove box/the sample loader) | #2-9:mbar
sci | the concentration of @item in waste water | #5-60/5:mg/L
office | the nightly rate of a hotel booked by @role | #90-240/10:$
office | the weight of a parcel accepted at @place | #5-30/5:kg
= interval
med | @role | <check^inspect~ignore> | the <drip^infusion> line in @place | #2-8:hours
med | @role | <replace^change> | the @(oxygen filter/suction filter/bacterial filter) | #3-14:days
med | @role | weigh | each patient on @item | #2-7:days
law | @role | update | the register of @(charges/easements/mortgages) | #2-6:months
law | @role | <file^submit> | a progress report with @place | #3-12/3:months
fin | @role | <review^examine~ignore> | the holdings of @item | #2-6:weeks
fin | @role | <reconcile^balance> | the ledger of @place | #3-10:days
soft | @role | <rotate^renew> | the keys of @item | #30-90/15:days
soft | @role | <copy^back up> | the @(order/customer/billing) database to @place | #2-12/2:hours
mach | @role | <grease^lubricate> | the bearings of @item | #100-900/50:hours
mach | @role | <test^try out> | the emergency stop in @place | #2-6:weeks
agri | @role | <trim^cut back> | the hooves of the @(ewes/heifers/goats) | #3-9:weeks
agri | @role | <turn^turn over> | the stored @item in @place | #4-20/2:days
sci | @role | calibrate | the @(balance/thermometer/pH meter) in @place | #2-12:weeks
sci | @role | <top up^refill~drain> | the @item bath | #3-21:days
office | @role | <empty^clear~fill> | the shredder in @place | #2-9:days
office | @role | <renew^extend> | the licence of the @(franking machine/plotter/projector) | #12-36/6:months
= range
med | the storage temperature of @item | #2-4:°C | #6-12:°C
med | the air pressure in @place | #5-9:mbar | #12-20:mbar
law | the margin width of a brief filed with @place | #20-28/2:mm | #30-40/2:mm
fin | the cash reserve of @item | #3-6:% | #8-15:%
soft | the memory of @item | #8-32/8:GB | #48-96/16:GB
soft | the temperature in @place | #16-19:°C | #22-27:°C
mach | the supply voltage of @item | #18-24/2:V | #26-36/2:V
mach | the tightening torque for @(the flange bolts/the cover screws/the wheel nuts) | #20-60/5:Nm | #70-120/5:Nm
agri | the sowing depth of @item | #15-25/5:mm | #30-60/5:mm
agri | the humidity in @place | #40-50/5:% | #60-80/5:%
sci | the temperature of the @item bath | #15-25:°C | #30-45/5:°C
sci | the flow of @item through the column | #2-9:mL/min | #12-30/2:mL/min
office | the height of a desk in @place | #62-70/2:cm | #74-84/2:cm
office | the brightness of the lamps in @place | #20-40/5:W | #60-100/10:W
= when
med | the pulse <falls below^drops under~rises above> #40-55/5:beats a minute | @role | <stop^halt~continue> | \
the infusion of @item
med | a patient in @place <develops^gets> a rash | @role | <note^record~conceal> | the reaction to @item
med | the @(seal/label/cap) of a vial is <damaged^broken~intact> | @role | <discard^throw away~keep> | the vial of @item
law | a party <fails^neglects> to appear before @place | @role | <adjourn^postpone> | the hearing
law | the rent is #7-30:days <late^overdue> | @role | serve | a notice on @(the tenant/the guarantor/the agent)
law | a witness <withdraws^takes back> a statement | @role | <strike out^delete~confirm> | the passage in @item
fin | the value of @(the Harbour Fund/the Sterling Fund/the Forest Fund) <falls^drops~rises> by #5-20:% in one day | \
@role | <suspend^halt~resume> | all trading in the fund
fin | a payment exceeds #5000-20000/1000:€ | @role | <inform^notify> | @place
soft | the error rate of @item <rises above^exceeds~falls below> #2-9:% | @role | <roll back^undo~keep> | \
the last release
soft | a disk in @place <fails^breaks down> | @role | <replace^swap> | the disk of @item
mach | the pressure in @item <drops below^falls under~rises above> #3-9:bar | @role | <close^shut~open> | \
the inlet valve
mach | smoke is <seen^noticed> in @place | @role | <switch off^turn off~switch on> | @item
agri | frost is <forecast^expected> | @role | <cover^shield~uncover> | the young @item in @place
agri | a ewe <refuses^rejects~accepts> her lamb | @role | <mark^label> | both animals in @place
sci | @item is <spilled^spilt> in @place | @role | <ventilate^air> | the room with #2-6:fans
sci | the level of @item <sinks below^drops under~rises above> #2-8:cm | @role | <refill^top up~empty> | the tank
office | a visitor <arrives^comes> after #5-9:bare in the evening | @role | <lock^bolt~unlock> | the door of @place
office | @item is <incomplete^unfinished~complete> | @role | <return^send back~accept> | the request
= unless
med | @role | <give^administer~withhold> | @item | a second nurse has <confirmed^verified~refused> the dose
med | @role | <discharge^release> | a patient from @place | the wound is <dry~wet>
law | @role | <disclose^reveal~conceal> | @item | @place has <given consent^agreed~refused>
law | @role | <sell~keep> | the property | @(the heirs/the creditors/the neighbours) have been heard
fin | @role | <close^shut down~open> | @item | the holder has <signed^put a signature to> the request
fin | @role | <approve^authorise~reject> | a loan above #20-90/5:thousand euros | @place has been consulted
soft | @role | <delete^erase~keep> | the logs of @item | a copy is <stored^kept> in @place
soft | @role | <merge^integrate> | a change to @item | #2-5:reviewers have <approved^accepted~rejected> it
mach | @role | <start^switch on~stop> | @item | the guard is <closed^shut~open>
mach | @role | <enter~leave> | @place | the @(red/green/yellow) lamp is lit
agri | @role | <spray^treat> | @item | the wind is below #8-25:km/h
agri | @role | <sell^market~keep back> | milk from a treated cow | #3-9:days have <passed^gone by> since the treatment
sci | @role | <open^unseal~close> | @(the cryostat/the autoclave/the centrifuge) | the pressure is below #2-9:bar
sci | @role | <pour^tip> | @item into the sink in @place | the safety data sheet <allows^permits~forbids> it
office | @role | <release^hand out~withhold> | a personnel file from @place | @item is attached
office | @role | <book^reserve~cancel> | a first-class ticket | the journey takes more than #4-9:hours
= meaning
med | @(triage/discharge/rounding) | the <sorting^ranking> of patients by <urgency^how urgent they are>
med | @(a bolus/a drip/a depot) | a <single^one-off~repeated> dose that is given <quickly^rapidly~slowly>
law | @(an easement/a covenant/a lien) | a right to <use^make use of> land that belongs to <someone else^another person>
law | @(a bailment/a novation/a waiver) | the <temporary^passing~permanent> transfer of goods without a change of owner
fin | @(the bid-ask spread/the bond coupon/the option premium) | \
the <difference^gap> between the price asked and the price offered
fin | @(churning/hedging/netting) | <excessive^too much~modest> trading in an account to earn commission
soft | @(a tombstone/a checkpoint/a shard) | a marker that is <left^put> in place of a <deleted^removed> record
soft | @(a canary release/a hot fix/a dry run) | \
a release that reaches only <a few^a small number of~all> users at first
mach | @(backlash/runout/preload) | the <play^free movement> between the teeth of two gears
mach | @(a shim/a bushing/a dowel) | a <thin^slim~thick> strip that fills a gap between two parts
agri | @(a hogget/a wether/a teaser) | a <young^juvenile~old> sheep between #9-14:months of age and its first shearing
agri | @(topdressing/rolling/subsoiling) | \
the spreading of fertiliser on a crop that is <already^by then~not yet> growing
sci | @(a blank/a spike/a duplicate) | a sample that <contains none^is free~is full> of the substance to be measured
sci | @(drift/noise/bias) | a <slow^gradual~sudden> change of a reading over time
office | @(flexitime/overtime/downtime) | a scheme in which staff <choose^pick> their own hours of work
office | @(a quorum/a proxy/a mandate) | the <smallest^minimum~largest> number of members needed for a valid vote
= list
med | the wound kit of @place | @(gauze/lint/crepe bandage) | sterile water | @(forceps/scissors/a probe)
med | a chart for @item | the dose | the @(route/batch number/price) | the time
law | a file on @item | the @(claim/defence/appeal) | the evidence | the @(judgment/index/fee note)
law | an application to @place | a sworn statement | @(a map/a photograph/a survey) | proof of payment
fin | a prospectus for @item | the @(costs/history/ratings) | the risks | the @(terms/awards/glossary)
fin | the file kept by @role | the contract | the @(statements/brochures/forecasts) | proof of identity
soft | a release of @item | a changelog | @(a signed archive/a container image/a demo video) | test results
soft | the toolbox of @role | a debugger | @(a profiler/a linter/a fuzzer) | a packet analyser
mach | the service kit for @item | two gaskets | @(a filter/a belt/a fuse) | @(thread sealant/brake fluid/cutting oil)
mach | the equipment of @place | a hoist | @(a vice/a lathe/an anvil) | a wash basin
agri | the feed mix for @(the dry cows/the bulls/the calves) | hay | @(rolled barley/soya meal/molasses) | minerals
agri | the field record for @item | the sowing date | @(the variety/the soil type/the yield) | all sprays
sci | the spill kit in @place | absorbent pads | @(goggles/a respirator/an apron) | waste bags
sci | a report on @item | the raw data | @(the calibration/the budget/the abstract) | the uncertainty
office | the welcome pack from @role | a badge | @(a floor plan/a parking permit/a mug) | a list of contacts
office | the package sent with @item | the receipts | @(the timetable/the invoice/the photographs) | a cover note
= cause
med | @item | <drowsiness^sleepiness~wakefulness>
med | a <rapid^fast~slow> infusion of @item | low blood pressure
law | a <late^delayed~prompt> filing with @place | the loss of the claim
law | a <missing^absent> signature on @item | a <refusal^rejection> by the registry
fin | a <rise^climb~fall> in interest rates | a loss on @item
fin | an <error^mistake> by @role | a penalty
soft | a <full^filled up~empty> disk in @place | a stop of @item
soft | a <wrong^mistaken~correct> clock setting | failed logins to @item
mach | <worn^abraded~new> brushes | sparks in @item
mach | <damp^moist~dry> air in @place | rust on the guide rails
agri | <wet^waterlogged~dry> soil | root rot in @item
agri | <poor^bad~good> ventilation of @place | @(pneumonia/mastitis/scour)
sci | <vibration^shaking> in @place | noise in the @(infrared/ultraviolet/mass) spectrum
sci | prolonged <contact^exposure> with @item | cracks in the @(rubber/nylon/silicone) seal
office | a <blocked^jammed~clear> duct in @place | complaints about the air
office | a <late^delayed~timely> @item | a <delayed^late~prompt> salary payment
= compare
med | @item | the @(older/generic/paediatric) preparation | <stronger^more potent~weaker> | \
<weaker^less potent~stronger> | strong
med | @place | the main ward | <quieter^calmer~noisier> | <noisier^louder~quieter> | quiet
law | the procedure before @place | @(mediation/arbitration/negotiation) | <slower^more drawn-out~faster> | \
<faster^quicker~slower> | slow
fin | @item | the @(index/sector/pension) fund | <riskier^more risky~safer> | <safer^less risky~riskier> | risky
fin | the staff of @place | the staff of the head office | <smaller^less numerous~larger> | \
<larger^bigger~smaller> | small
soft | @item | the @(previous/rival/open) version | <faster^quicker~slower> | <slower^less quick~faster> | fast
soft | @place | the production cluster | <cheaper^less costly~dearer> | <dearer^more costly~cheaper> | cheap
mach | @item | the @(spare/imported/original) unit | <heavier^weightier~lighter> | <lighter^less heavy~heavier> | heavy
mach | the floor of @place | the yard | <lower^less high~higher> | <higher^more elevated~lower> | low
agri | @item | @(wheat/rye/triticale) | <hardier^more robust~more delicate> | <more delicate^more tender~hardier> | \
hardy
agri | @place | the old barn | <drier^less damp~damper> | <damper^more moist~drier> | dry
sci | @item | @(water/oil/brine) | <denser^heavier by volume~less dense> | <less dense^lighter by volume~denser> | dense
sci | the air of @place | the air of the corridor | <cleaner^purer~dirtier> | <dirtier^less pure~cleaner> | clean
office | @place | the @(old/new/north) office | <larger^bigger~smaller> | <smaller^less large~larger> | large
office | @item | the @(blue/yellow/online) version | <shorter^briefer~longer> | <longer^less brief~shorter> | short
= history
med | #1968-2016:year | @(Dr Okafor/Dr Lindqvist/Dr Marchetti) | <open^inaugurate~close> | @place
med | #1991-2019:year | the hospital board | <withdraw^recall> | @item from use
law | #1974-2018:year | @(Judge Harlow/Judge Pereira/Judge Novak) | <found^establish~abolish> | @place
law | #1982-2015:year | the @(upper/lower/joint) chamber | <repeal^revoke~confirm> | the act on tenancies
fin | #1959-2012:year | @(Marta Keller/Jonas Brandt/Aline Roux) | <launch^start~close> | @item
fin | #1988-2017:year | the @(regional/national/central) bank | <abolish^scrap~introduce> | the fee for transfers
soft | #2006-2021:year | @(Priya Nair/Tomas Vega/Ingrid Holm) | <write^author> | the first version of @item
soft | #2009-2022:year | the platform team | <rebuild^reconstruct> | @item in @place
mach | #1954-2008:year | @(Brandt and Sons/Kestrel Works/Moravia Steel) | patent | the @(twin/split/oval) rotor
mach | #1977-2011:year | the workshop | <install^fit~remove> | @item in @place
agri | #1949-2004:year | the @(valley/coastal/upland) cooperative | <plant^put in> | \
the first @(orchard/vineyard/hop garden)
agri | #1996-2018:year | the growers' union | <lower^reduce~raise> | the levy on @item
sci | #1933-2001:year | @(Elena Sorokina/Henrik Dahl/Amara Diallo) | <discover^find> | the @(green/blue/violet) band
sci | #1985-2014:year | the institute | <build^construct~demolish> | @place
office | #1998-2020:year | @(Helen Ash/Victor Lund/Rosa Quiroga) | <introduce^bring in~abolish> | @item
office | #2001-2019:year | the directors | <close^shut~open> | @place for repairs
= share
med | #10-75/5:% | patients on @item | <report^mention~deny> | a <dry^parched~moist> mouth
med | #10-60/5:% | referrals to @place | <arrive^come in> | without a letter
law | #15-80/5:% | cases before @place | <end^finish~begin> | in a settlement
law | #10-60/5:% | tenants of @(flats/houses/shops) | <renew^extend~cancel> | their lease
fin | #10-75/5:% | holders of @item | <use^make use of> | the <online^web> service
fin | #15-50/5:% | claims sent to @place | <lack~contain> | a signature
soft | #20-95/5:% | requests to @item | <need^require> | no database query
soft | #10-60/5:% | builds in @place | <fail~succeed> | at the @(link/test/lint) stage
mach | #10-45/5:% | faults of @item | <begin^start~end> | with a <loose^slack~tight> clamp
mach | #15-60/5:% | accidents in @place | <involve^concern> | a @(ladder/forklift/grinder)
agri | #20-85/5:% | growers of @item | <save^keep back~sell> | their own seed
agri | #10-50/5:% | animals moved to @place | <lose~gain> | weight
sci | #10-90/10:% | samples of @item | <contain^hold> | traces of water
sci | #20-75/5:% | visitors of @place | <work^are employed> | at a @(university/museum/company)
office | #10-75/5:% | users of @place | <come^turn up~leave> | before noon
office | #10-50/5:% | copies of @item | <contain^have> | an error
= deadline
med | @role | sign | the chart of @place | #2-12:hours | the end of the shift
med | @role | report | a serious reaction to @item | #24-72/24:hours | the discovery
law | @role | <answer^reply to~ignore> | @item | #10-45/5:days | the delivery
law | @role | <register^record> | the transfer with @place | #2-8:weeks | the sale
fin | @role | <refund^pay back~keep> | the fee for @item | #5-20/5:days | the complaint
fin | @role | <publish^make public> | the accounts of @place | #2-6:months | the end of the year
soft | @role | <acknowledge^confirm~ignore> | an alarm from @item | #5-30/5:minutes | the first signal
soft | @role | <delete^erase~keep> | the data of a closed account in @place | #30-90/10:days | the closing
mach | @role | <repair^mend> | a leak in @item | #2-9:hours | the shutdown
mach | @role | <return^bring back~keep> | borrowed tools to @place | #2-6:days | the end of the job
agri | @role | <collect^pick up> | the samples from @place | #3-10:hours | the milking
agri | @role | <plough in^turn under> | the stubble of @item | #2-5:weeks | the harvest
sci | @role | label | each bottle of @item | #10-40/5:minutes | the filling
sci | @role | <archive^store~discard> | the readings from @place | #5-21:days | the experiment
office | @role | <submit^hand in~withhold> | @item | #3-15:days | the journey
office | @role | <answer^reply to~ignore> | letters that reach @place | #2-8:days | the arrival of the post
= duty
med | @role | @role | <order^request~refuse> | fresh stocks of @item
med | @role | @role | <clean^disinfect~soil> | the trolleys in @place
law | @role | @role | <keep^hold~return> | the original of @item
law | @role | @role | <pay~collect> | the fees of @place
fin | @role | @role | <set^fix> | the price of @item
fin | @role | @role | <audit^examine~ignore> | the books of @place
soft | @role | @role | <approve^authorise~reject> | changes to @item
soft | @role | @role | <watch^monitor~ignore> | the alarms of @place
mach | @role | @role | <adjust^set> | the belt of @item
mach | @role | @role | <lock^bolt~unlock> | the doors of @place
agri | @role | @role | <buy^purchase~sell> | the seed for @item
agri | @role | @role | <sweep^brush> | the floor of @place
sci | @role | @role | <dilute^thin~concentrate> | the @item for each run
sci | @role | @role | <switch on^turn on~switch off> | the lights in @place
office | @role | @role | sign | @item
office | @role | @role | <repair^mend> | the furniture of @place
= purpose
med | the @(red/green/white) clamp of an infusion set | <close^shut~open> | the line to @place
med | @item | <relieve^ease~worsen> | @(pain/nausea/cramp)
law | @(a deed of gift/a bill of sale/a quitclaim deed) | <transfer^pass on~keep> | \
the ownership of a @(house/ship/patent)
law | a @(caution/caveat/notice) | <delay^hold up~speed up> | a sale at @place
fin | @item | <finance^fund> | the purchase of a @(flat/tractor/boat)
fin | the @(yellow/pink/grey) slip of the teller | <confirm^verify~cancel> | a transfer to @place
soft | @item | <compress^shrink~expand> | the @(log/image/audio) files
soft | the @(drain/freeze/replay) command of the queue server | <empty^clear~fill> | the queues of @place
mach | @item | <cool^chill~heat> | the @(cutting/grinding/milling) head
mach | the @(short/long/bent) lever of the hoist | <loosen^slacken~tighten> | the chain in @place
agri | @item | <shade~expose> | the roots of @(young vines/plum trees/hops)
agri | the @(upper/lower/side) hatch of the grain wagon | <fill^load~empty> | the bins of @place
sci | @item | <dissolve^liquefy> | the @(wax/resin/grease) on a slide
sci | the @(left/right/rear) valve of the rinsing unit | <flood^fill~drain> | the basin in @place
office | @item | <request^apply for~cancel> | a @(pay slip/transfer/refund)
office | the @(brass/steel/small) key of the caretaker | <open^unlock~lock> | the cabinet in @place
= order
med | @role | <wash^rinse> | the @(wound/skin/eye) | the first dose of @item
law | @role | <read out^recite> | @item | the hearing of the first witness in a civil trial
law | @role | <consult^ask> | @place | the signing of a contract of sale
fin | @role | <verify^check~ignore> | the holder's identity | the opening of @item
soft | @role | <stop^halt~start> | @item | an upgrade of the customer database
soft | @role | <warn^alert> | all users of @place | a restart of the main switch
mach | @role | <bleed^vent> | the air from @item | a test run of the new press
mach | @role | <clear^empty~fill> | the aisles of @place | a night shift
agri | @role | harrow | the field | the sowing of @item
agri | @role | <scrub^scour> | the troughs of @place | the arrival of new calves
sci | @role | <filter^strain> | the @item | an infrared measurement
sci | @role | <seal^close~open> | the windows of @place | a test of the infrared laser
office | @role | <count^number> | the pages of @item | the scanning of tax papers
office | @role | <air^ventilate> | @place | a meeting of the board
= fee
med | a copy of a chart from @place | #4-25:$
law | a search in @place | #12-80/4:£
law | a certified copy of @item | #15-90/5:€
fin | a replacement for @item | #5-40/5:€
fin | an urgent transfer through @place | #8-48/4:$
soft | one seat on @item | #6-36/3:$
soft | a terabyte in @place | #12-60/4:$
mach | an inspection of @item | #120-900/20:€
mach | the daily hire of @place | #45-240/15:£
agri | a germination test of @item | #18-75/3:€
agri | one week in @place | #14-70/7:£
sci | an hour in @place | #25-150/5:€
office | the use of @place | #20-95/5:$
= default
soft | the time-out of @item | #10-90/5:s
soft | the log level of @item | @(warning/debug/critical)
soft | the cache of @place | #64-512/64:MB
soft | the port of @item | #4100-9800/100:bare
soft | encryption on @item | <enabled^switched on~disabled>
mach | the display of @item | @(green/amber/blue)
mach | the start delay of @item | #2-9:s
fin | the statement for @item | @(monthly/quarterly/yearly)
sci | the sampling rate in @place | #20-90/10:Hz
sci | the wavelength filter for @item | <closed^shut~open>
office | the paper size in @place | @(A4/A5/letter)
office | the reply time for @item | #3-10:days
= minimum
med | the pause between two doses of @item | #3-12:hours
med | the oxygen pressure in @place | #3-9:bar
law | the notice period under @item | #2-9:weeks
law | the number of judges at @place | #3-7/2:bare
fin | the first payment into @item | #50-900/50:€
fin | the rating of a loan held by @place | #3-9:points
soft | the length of a password for @item | #8-20:characters
soft | the free space in @place | #10-80/10:GB
mach | the clearance around @item | #20-90/10:cm
mach | the thickness of the floor in @place | #8-30/2:cm
agri | the distance between rows of @item | #12-45/3:cm
agri | the space for each animal in @place | #1.5-6.5/0.5:m²
sci | the purity of @item | #91-99:%
sci | the wait before entering @place | #5-45/5:min
office | the number of signatures on @item | #2-5:bare
office | the lighting in @place | #20-90/10:W
= permit
med | @role | <change^alter~keep> | the dose of @item | the pulse stays below #80-110/5:beats a minute
med | @role | <leave^depart from~enter> | @place | a colleague takes over
law | @role | <extend^prolong~shorten> | the term of @item | both parties agree
law | @role | <represent^act for> | a minor before @place | a parent is <present^there~absent>
fin | @role | <waive^drop~double> | the charge of @item | the balance exceeds #1000-9000/500:€
fin | @role | <borrow~lend> | funds from @place | #2-6:directors have signed
soft | @role | <restart^reboot~stop> | @item | no job is running
soft | @role | <use^make use of> | @place | the budget lasts for #2-9:months
mach | @role | <bypass^circumvent> | the sensor of @item | the speed is below #20-80/10:rpm
mach | @role | <store^keep> | paint in @place | the fire door is <closed^shut~open>
agri | @role | graze | sheep on @item | the soil is <dry~wet>
agri | @role | <use^make use of> | @place | the floor has dried for #2-9:hours
sci | @role | <reuse~discard> | @item | the residue is below #2-9:mg/L
sci | @role | photograph | @place | the lamps are <off^switched off~on>
office | @role | sign | @item | the sum is below #200-900/50:$
office | @role | <lend^loan~keep> | books from @place | a receipt is <issued^given~refused>
= response
med | the dose of @item | #5-50/5:mg | <falls^drops~rises> | the heart rate | #2-15:%
fin | the key rate | #0.25-0.75/0.25:% | <falls^drops~rises> | the price of @item | #2-12:%
soft | the load on @item | #100-900/100:requests | <rises^goes up~falls> | the latency | #4-30/2:%
mach | the pressure in @item | #2-6:bar | <rises^goes up~falls> | the wear of the seal | #3-24/3:%
agri | the seed rate of @item | #10-40/5:kg/ha | <rises^goes up~falls> | the yield | #2-8:%
sci | the temperature of @item | #5-20/5:°C | <falls^drops~rises> | the viscosity | #4-28/4:%
office | the headcount of @place | #5-25/5:people | <rises^goes up~falls> | the noise level | #3-18/3:%
= mix
med | the @(eye/ear/mouth) rinse | #200-900/50:mL | water | #5-45/5:mL | @item
mach | the @(cutting/cooling/drilling) fluid | #20-60/5:L | water | #2-9:L | @(emulsion oil/soap solution/glycol)
agri | the spray for @item | #200-600/50:L | water | #2-9:kg | @(sulphur/copper/urea)
agri | the lick for @place | #20-60/5:kg | salt | #3-12:kg | @(magnesium/selenium/cobalt)
sci | the @(rinsing/etching/staining) bath | #3-9:L | @item | #15-90/5:mL | @(acid/buffer/dye)
sci | the mobile phase of the chromatograph | #400-900/50:mL | @item | #20-95/5:mL | @(water/brine/formic acid)
= capacity
med | the tank beside @place | #200-900/50:L | oxygen
med | a vial of @item | #5-30/5:mL | solution
law | the vault of @place | #200-900/50:m | paper files
fin | the safe of @place | #20-90/10:kg | coins
soft | the buffer of @item | #16-256/16:MB | data
soft | the disk array in @place | #20-90/10:TB | backups
mach | the sump of @item | #5-45/5:L | oil
mach | the rack in @place | #200-900/50:kg | steel bars
agri | the silo beside @place | #20-95/5:t | grain
sci | the flask in @place | #2-15:L | @item
office | the cupboard in @place | #20-80/10:kg | paper
= exempt
med | @role | <count^number> | the vials of @item
med | @role | <wear~remove> | a mask in @place
law | @role | <attend~miss> | the sitting of @place
law | @role | translate | @item
fin | @role | <report^declare~conceal> | small gains on @item
fin | @role | pay | the charges of @place
soft | @role | <document^describe> | each restart of @item
soft | @role | <approve^authorise~reject> | test runs in @place
mach | @role | <wear~remove> | gloves at @item
mach | @role | <record^log> | short visits to @place
agri | @role | insure | the crop of @item
agri | @role | <heat^warm~cool> | @place
sci | @role | weigh | each bottle of @item
sci | @role | <book^reserve> | @place
office | @role | print | @item
office | @role | <lock^bolt~unlock> | @place
= situation
med | the oxygen valve of @place | <above~below> | <below^beneath~above> | the @(sink/window/monitor)
law | the public desk of @place | <to the left of~to the right of> | <to the right of~to the left of> | \
the @(stairs/entrance/lift)
fin | the night safe of @place | <behind^at the back of~in front of> | <in front of~behind> | \
the @(counter/fountain/garage)
mach | the drain plug of @item | <below^beneath~above> | <above~below> | the @(filter/flywheel/coupling)
mach | the fire hose of @place | <to the right of~to the left of> | <to the left of~to the right of> | \
the @(gate/crane/hoist)
agri | the water meter of @place | <in front of~behind> | <behind^at the back of~in front of> | \
the @(trough/boiler/ramp)
sci | the gas tap of @place | <above~below> | <below^beneath~above> | the @(bench/hood/basin)
office | the fuse box of @place | <behind^at the back of~in front of> | <in front of~behind> | \
the @(mirror/wardrobe/copier)
= duration
med | the infusion of @item | #20-90/5:minutes
med | the cleaning of @place | #2-6:hours
law | a hearing at @place | #2-8:days
law | the drafting of @item | #2-9:weeks
fin | the transfer of @item | #3-12:days
fin | an audit of @place | #2-9:weeks
soft | a restart of @item | #20-90/5:seconds
soft | the copying of a volume to @place | #3-14:hours
mach | the run-in of @item | #10-60/5:hours
mach | the drying of a coat in @place | #30-90/10:minutes
agri | the germination of @item | #5-21:days
agri | the disinfection of @place | #3-9:hours
sci | the distillation of @item | #2-9:h
sci | the pumping down of @place | #15-90/5:min
office | the handling of @item | #3-14:days
office | the evacuation of @place | #3-12:minutes
= state
med | each syringe for @item | <sterile^germ-free~non-sterile> | before use
med | the door of @place | <locked~unlocked> | at night
law | the copy of @item | <complete^whole~incomplete> | at the time of filing
law | a decision of @place | <reversible^open to reversal~irreversible> | within #10-40/5:days of the delivery
fin | the account linked to @item | <solvent^able to pay~insolvent> | at the end of each month
fin | a vote of @place | <valid^effective~invalid> | with at least #3-9:members present
soft | the traffic of @item | <encrypted^enciphered~unencrypted> | between regions
soft | the disk of @place | <writable^open to writing~read-only> | during the first #5-30/5:minutes after a restart
mach | the hose of @item | <flexible^pliable~inflexible> | down to #5-25/5:°C below zero
mach | the floor of @place | <dry^free of water~wet> | during lifting
agri | the seed of @item | <treated^dressed~untreated> | before sowing
agri | the gate of @place | <closed^shut~open> | after #7-9:bare in the evening
sci | the bottle of @item | <full^filled~empty> | at the start of each run
sci | the balance in @place | <stable^steady~unstable> | #10-45/5:minutes after being switched on
office | @item | <legible^readable~illegible> | on receipt
office | the door of @place | <visible^in plain view~invisible> | from the lift
"""

FACTS = templates(SHAPES, _TABLE)
