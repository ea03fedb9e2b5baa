"""The second development set: facts of fifteen domains, once held out. See `grammar` for the notation."""

from __future__ import annotations

from planted.grammar import templates
from planted.likes_dev2 import LIKE, TITLES
from planted.shapes_dev2 import SHAPES

__all__ = ["FACTS", "LIKE", "TITLES"]

_TABLE = """
= trigger
av | the oil temperature of @(the left engine/the right engine/the tail engine) | #90-140/5:°C | @role | \
<stop^halt~continue> | the test run
brew | the sugar content of @item | #20-60/5:g/L | @role | <rack^draw off> | the young beer
water | the pressure drop across @(the sand bed/the carbon bed/the gravel bed) | #200-600/50:mbar | @role | \
<flush^rinse> | the filter bed
dc | the air temperature in @place | #27-38:°C | @role | <start^switch on~stop> | the spare fans
bee | the weight of @item | #40-65/5:kg | @role | <add^put on~remove> | a honey super
lift | the running time of @(the goods lift/the fire lift/the bed lift) | #2000-9000/500:hours | @role | \
<replace^exchange~keep> | the hoist ropes
print | the humidity in @place | #60-75:% | @role | <interrupt^break off~continue> | the job on @item
= keeping
lib | @role | @item | @place
pharm | @role | the stock of @item | @place
climb | @role | the spare @(helmet/headlamp/stretcher) | @(the gear room/the drying loft/the hut store)
ship | @role | the ship's @(sextant/logbook/ensign) | @place
photo | @role | the stock of @item | @place
school | @role | the key to the @(piano/trophy case/projector) | @place
tax | @role | the file on @(the brewery case/the quarry case/the ferry case) | @place
= handover
av | @role | the @(work card/torque sheet/tool tag) | @role
pharm | @role | the prescription for @item | @role
print | @role | the signed proof of @(the brochure/the calendar/the poster) | @role
school | @role | the attendance list for @item | @role
ship | @role | the key of @place | @role
vet | @role | the record of @(the mare/the heifer/the spaniel) | @role
dc | @role | the access log of @place | @role
= steps
av | the check of @item | a visual inspection | @(a leak test/a voltage test/a function test) | an entry in the log
brew | the cleaning of @place | a cold rinse | @(a caustic wash/an acid wash/a steam wash) | a warm rinse
climb | the inspection of @item | a look at the label | @(a pull test/a bend test/a touch test) | a note on the card
vet | the admission to @place | the weighing of the animal | @(a blood test/a skin test/a dental check) | \
the choice of a diet
lift | the release of @item | a look at the seals | @(an empty trip/a loaded trip/a slow trip) | \
the signature of the fitter
photo | the processing of @item | the developer bath | @(the stop bath/the bleach bath/the water bath) | \
the fixing bath
lib | the repair of @item | the removal of dust | \
@(the mending of tears/the flattening of pages/the sewing of the spine) | the making of a cover
= successor
av | #1986-2014:year | the @(digital/laser/electronic) torque wrench | the @(click/spring/beam) wrench
lib | #1991-2012:year | the @(online/shared/national) catalogue | the @(card/ledger/microfilm) index
photo | #1988-2009:year | @item | @item
tax | #1979-2015:year | @item | @item
lift | #1984-2011:year | the @(gearless/inverter/belt) drive | the @(geared/hydraulic/relay) drive
pharm | #1994-2018:year | @item | @item
bee | #1952-2004:year | @item | @item
= proportion
brew | #10-60/5:% | the grain in @item | @(roasted barley/rye malt/crystal malt)
climb | #20-75/5:% | the yarn in @(the accessory cord/the rope sheath/the sling) | @(nylon/polyester/aramid)
print | #10-60/5:% | the paper in @place | @(recycled stock/coated stock/gloss stock)
water | #10-75/5:% | the water from @(Alder Works/Heath Works/Fenton Works) | @(groundwater/river water/spring water)
tax | #5-30/5:% | the revenue of @(the port district/the hill district/the river district) | \
@(stamp duty/excise duty/inheritance tax)
vet | #10-60/5:% | the feed for @(the foals/the kids/the piglets) | @(linseed meal/alfalfa hay/barley meal)
dc | #10-75/5:% | the power for @place | @(solar power/wind power/hydropower)
= weekday
lift | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <test^try out> | @item
school | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <tidy^clear up> | @place
water | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <rinse^flush> | @item
brew | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <taste^sample> | @item
ship | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <air^ventilate> | @place
vet | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <scrub^clean> | @place
climb | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <inspect^look over~ignore> | @item
print | @(Monday/Tuesday/Wednesday/Thursday/Friday) | @role | <calibrate^adjust> | @item
= usage
brew | <prime^carbonate> | a cask of @item | #80-240/20:g | sugar
bee | <feed^nourish> | @item | #2-9:L | syrup
water | <regenerate^recharge> | the softener at @place | #20-90/10:kg | salt
print | <clean^wash> | @item | #200-900/50:mL | solvent
photo | <develop^process> | a roll of @(Selvar film/Noctra film/Kessa film) | #150-600/50:mL | developer
vet | <rinse^flush> | the wound of @(a mare/a ram/a goat) | #100-800/50:mL | saline
ship | <paint^coat> | @place | #15-60/5:L | primer
= validity
pharm | a prescription for @item | #20-90/10:days | the date of issue
lift | the certificate of @item | #6-24/3:months | the inspection
climb | the test mark of @item | #3-9:years | the first use
tax | a ruling of @place | #2-8:years | the date of the notice
lib | a pass for @place | #3-18/3:months | the day of registration
ship | the survey certificate of @item | #12-60/12:months | the dry-docking
school | a medical note for @item | #3-12:weeks | the day of the signature
= reason
bee | @role | <insulate^wrap up> | @item | the winter at @place is <harsh^severe~mild>
photo | @role | <cover^black out~uncover> | the window of @place | @item is <sensitive~insensitive> to daylight
tax | @role | <reject^refuse~accept> | @item | the signature is <missing^absent~present>
ship | @role | <drain^empty~fill> | the pipes in @place | standing water <corrodes^eats into> the steel
dc | @role | <label^tag> | each cable in @place | the colours of the cables <fade^grow pale> with time
print | @role | <condition^acclimatise> | the paper for @item | fresh paper <curls^warps>
vet | @role | weigh | each patient of @place | the dose of @item depends on the body weight
school | @role | <ban^prohibit~allow> | ball games in @place | the lamps are <breakable^easy to break~unbreakable>
= choice
climb | the descent from @place | @role | @(a prusik loop/an autoblock/a backup knot) | \
@(a figure eight/a tube/an assisted brake)
photo | the lighting of a portrait in @place | @role | @(a softbox/an umbrella/a beauty dish) | \
@(a reflector/a ring light/a snoot)
water | the disinfection of @place | @role | @(chlorine gas/hypochlorite/chlorine dioxide) | \
@(ozone/ultraviolet light/peracetic acid)
av | the cleaning of @item | @role | @(isopropanol/citrus cleaner/white spirit) | @(mineral soap/steam/dry ice)
lib | the transport of @item | @role | @(a padded crate/a drop-back box/a steel case) | \
@(a book trolley/a sling bag/a wooden tray)
vet | the sedation of @(a stallion/a bull/a ram) | @role | @item | @item
= protection
av | the @(red/yellow/orange) cover | @(the pitot tube/the static port/the engine inlet) | @(insects/ice/sand)
dc | the @(upper/lower/inner) floor seal | @place | @(dust/moisture/smoke)
ship | the @(zinc/aluminium/magnesium) anode | @(the rudder/the hull/the propeller) | corrosion
bee | the @(metal/wooden/plastic) entrance guard | @item | @(mice/wasps/hornets)
lib | the @(linen/leather/parchment) wrapper | @item | @(light/damp/insects)
photo | the @(amber/ruby/olive) filter | @item | stray light
lift | the @(steel/rubber/felt) apron | @place | @(grit/rain/falling tools)
= prohibition
lift | <enter~leave> | @place | while @item is <live^under power~dead>
brew | <open^unseal~close> | @(the boil kettle/the mash tun/the whirlpool) | while the steam valve is <open~closed>
ship | <start^switch on~stop> | @item | without the permission of @role
pharm | <store^keep> | @item | in @place
school | <bring^carry> | @(a scooter/a football/a telephone) | into @place
climb | <lend^loan> | @item | without a check by @role
photo | <touch^handle> | @item | with <bare^ungloved~gloved> hands
dc | <pile up^stack> | empty cartons | in @place
= signal
ship | the @(blue/yellow/white) flag at the mast | @(the rescue boat/the pilot boat/the tender) is \
<manned^crewed~unmanned>
lift | the @(red/amber/blue) lamp in the car | @item has <tripped^cut out>
dc | the @(amber/violet/green) lamp on the rack | @item is <overloaded^carrying too much>
water | the @(low/high/pulsing) tone in the control room | @item is <blocked^clogged~unblocked>
vet | the @(pink/grey/orange) tag on the pen | the animal inside is <infectious^contagious~non-infectious>
lib | the @(green/brown/violet) slip in a book | the book is <reserved^on hold~unreserved>
pharm | the @(striped/dotted/square) label on a box of @item | the box is <incomplete^not full~complete>
climb | the @(white/black/pink) tape on a rope | the rope has been <retired^taken out of service>
= count
ship | @place | #3-9:bare | @(fire extinguishers/smoke masks/life jackets)
lib | @place | #12-60/2:bare | @(reading lamps/oak desks/index drawers)
school | @place | #12-48/2:bare | @(lockers/coat hooks/benches)
lift | @place | #2-8:bare | @(emergency lamps/speakers/cameras)
dc | @place | #20-95/5:bare | @(cabinets/cable trays/floor vents)
brew | @place | #4-18:bare | @(oak casks/steel tanks/copper kettles)
av | @place | #3-15:bare | @(jacks/tow bars/work stands)
= distance
dc | the @(left/right/rear) rack in @place | #60-120/10:cm | @(the wall/the door/the column)
bee | @item | #2-9:m | @(the footpath/the road/the fence)
climb | the first hold on @(the speed wall/the lead wall/the slab wall) | #40-120/10:cm | the ground
print | @item | #80-250/10:cm | the @(fire exit/gas heater/sink)
school | the desk of the examiner in @place | #2-9:m | the @(front row/door/window)
water | a @(septic tank/stable/fuel store) | #40-95/5:m | @(the well head/the spring box/the intake)
pharm | the @(scale/heater/printer) in @place | #30-90/10:cm | the @(window/sink/fan)
= process
brew | @role | mash | the grain for @item | #40-90/5:minutes | #62-70:°C
bee | @role | <warm^heat~cool> | the honey from @place | #4-20/2:hours | #32-40:°C
photo | @role | <dry~wet> | the prints on @(Auric paper/Belmont paper/Tessel paper) | #10-40/5:minutes | #40-60/5:°C
pharm | @role | sterilise | the vessel for @item | #15-45/5:minutes | #121-134:°C
vet | @role | incubate | the swab from @place | #18-48/6:hours | #35-38:°C
climb | @role | <soak^steep> | @(the dynamic rope/the static rope/the sling) | #20-60/10:minutes | #25-30:°C
print | @role | <cure^harden> | the coating of @(the cover/the label/the carton) | #20-90/10:seconds | #90-140/10:°C
av | @role | bake | the @(primer/sealant/lacquer) on @item | #2-8:h | #60-95/5:°C
= priority
ship | a @(sailing yacht/fishing boat/dredger) | a @(motor boat/ferry/tanker) | in the harbour mouth
vet | the @(mare/ewe/sow) in labour | the @(dog/cat/rabbit) with a cough | \
on arrival at @(the clinic/the branch surgery/the farm unit)
dc | an alarm from @item | an alarm from @item | during the night shift
tax | @item | @item | when both are late
lift | a call from @(the fire landing/the ward floor/the kitchen) | \
a call from @(the car park/the roof terrace/the lobby) | at weekends
brew | @item | @item | on the bottling line
school | @item | @item | in the use of @place
= class
pharm | @item | a <controlled~uncontrolled> medicine
tax | @(a company car/a staff meal/a season ticket) | a <taxable~non-taxable> benefit
brew | @item | a <strong^high-alcohol~weak> beer
lib | @item | a <fragile^delicate~sturdy> work
ship | @(lamp oil/seed cake/fish meal) | a <dangerous^hazardous~harmless> cargo
climb | @item | <personal~shared> equipment
water | @(backwash water/filter sludge/rinse water) | <industrial^trade> waste
photo | @item | a <slow^low-speed~fast> material
= chain
av | @role | @role | @place
vet | @role | @role | @place
print | @role | @role | @place
dc | @role | @role | @place
school | @role | @role | @place
water | @role | @role | @(the pump hall/the chlorine store/the intake tower)
lift | @role | @role | @place
= until
av | @role | <close^shut~open> | the panel of @item | a second inspector has <signed^given a signature>
brew | @role | <release^send out~hold back> | @item | the gas content has <settled^become steady>
lib | @role | <lend^loan> | @item | the damage has been <recorded^noted>
bee | @role | <harvest^take off> | the honey of @item | the cells are <capped^sealed~uncapped>
lift | @role | <unlock^open~lock> | @place | \
@(the counterweight/the car/the hoist motor) has <stopped^come to rest~started>
tax | @role | <pay out^disburse~retain> | the refund on @item | @place has <agreed^given its consent>
ship | @role | <lower^bring down~raise> | @(the rescue boat/the pilot ladder/the gangway) | \
the ship has <slowed down^lost speed~gained speed>
print | @role | <trim^cut> | the sheets from @item | the ink is <dry~wet>
= hours
lib | @place | #7-9:o'clock | #5-9:o'clock
pharm | @place | #7-9:o'clock | #5-9:o'clock
school | @place | #6-9:o'clock | #5-8:o'clock
= fine
lib | a reader | <damage^harm> | @item | #20-90/5:£
tax | @(an importer/an employer/a landlord) | <omit^leave out~include> | @item | #100-900/50:€
school | a pupil | <lose^mislay> | the key to @place | #4-20/2:£
ship | a visitor without a pass | <enter~leave> | @place | #50-400/50:$
water | a contractor | <block^obstruct~clear> | the road to @place | #100-900/100:$
climb | a member | <misuse^abuse> | @item | #15-80/5:€
dc | a customer | <prop open^wedge open> | the door of @place | #100-800/50:€
= size
ship | the @(mooring/towing/spare) line | long | length | #60-220/10:m
lift | the car in @(the north shaft/the goods shaft/the south shaft) | wide | width | #90-240/10:cm
climb | @(the lead wall/the speed wall/the training wall) | high | height | #8-25:m
print | the paper roll on @item | wide | width | #40-180/10:cm
water | the basin at @(Alder Works/Heath Works/Fenton Works) | deep | depth | #3-12:m
school | the mat in @place | thick | thickness | #4-30/2:cm
brew | the @(copper/oak/steel) vat | high | height | #120-350/10:cm
= dependence
photo | the contrast of @item | the @(temperature/age/strength) of the developer
brew | the colour of @item | the @(roast/grind/moisture) of the malt
tax | the rate applied in @item | the @(turnover/headcount/age) of the firm
bee | the yield of @place | the @(rainfall/wind/sunshine) in June
water | the dose of chlorine at @(Alder Works/Heath Works/Fenton Works) | the @(pH/temperature/turbidity) of the water
av | the service life of @item | the number of @(landings/starts/flights)
vet | the length of a stay in @place | the @(breed/weight/age) of the animal
= remedy
photo | fog on @item | <replace^change> | the @(safelight/fixer/filter)
print | streaks from @item | <clean^wash> | the @(blanket/ink fountain/damper)
brew | a haze in @item | <cool^chill~heat> | the @(tank/wort/filter)
lift | a jolt of @item | <tighten~loosen> | the @(guide shoe/brake arm/rope clamp)
bee | robbing at @item | <narrow^reduce~widen> | the @(flight hole/entrance/gap)
water | foam on @item | <lower^reduce~raise> | the @(flow/air supply/dose)
av | a rattle of @item | <renew^replace> | the @(bracket/clip/bushing)
= tolerance
av | the torque on @(the axle nut/the hinge bolt/the strut pin) | #30-60/5:Nm | #2-5:Nm
print | the width of a sheet from @item | #300-700/50:mm | #2-6:mm
water | the water level in @(the upper tank/the lower tank/the wash tank) | #150-400/50:cm | #5-20/5:cm
pharm | the mass of a @item tablet | #200-600/50:mg | #5-20/5:mg
lift | the speed of the traction wheel in @place | #60-150/10:rpm | #3-9:rpm
dc | the voltage at @item | #220-240/10:V | #5-20/5:V
brew | the volume of a cask of @item | #30-60/5:L | #200-800/100:mL
"""

FACTS = templates(SHAPES, _TABLE)
