"""The second development set's domains and like things."""

from __future__ import annotations

TITLES = {
    "av": ("Hangar manual", "Maintenance of aircraft"),
    "brew": ("Brewery handbook", "Brewing and cellar work"),
    "lib": ("Library handbook", "Collections and readers"),
    "tax": ("Tax guide", "Returns and duties"),
    "photo": ("Studio manual", "Film, paper and light"),
    "vet": ("Clinic handbook", "Animals in care"),
    "water": ("Waterworks manual", "Treatment and supply"),
    "lift": ("Lift manual", "Lifts in service"),
    "bee": ("Apiary guide", "Hives and honey"),
    "print": ("Print shop manual", "From plate to bound book"),
    "ship": ("Shipboard manual", "Deck and engine"),
    "school": ("School rules", "Rooms and events"),
    "pharm": ("Dispensary manual", "Supply of medicines"),
    "dc": ("Data centre manual", "Halls and plant"),
    "climb": ("Climbing club manual", "Walls and equipment"),
}

# Like things of each domain; "short=long" is an abbreviation, which a passage explains.
LIKE = {
    "av.role": "the line mechanic/the avionics technician/the ramp agent/the licensed inspector/the first officer/"
    "the shift planner/the fuel operator",
    "av.item": "the APU=the auxiliary power unit/the nose gear/the rudder trim/the boost pump/the outflow valve/"
    "the windscreen heater/the ELT=the emergency locator transmitter",
    "av.place": "hangar 3/hangar 7/the engine shop/the parts cage/the line station/the paint hangar",
    "brew.role": "the head brewer/the cellar hand/the maltster/the cooper/the yeast keeper/the packaging lead",
    "brew.item": "the amber ale/the wheat beer/the oatmeal stout/the pale lager/the porter/the farmhouse ale",
    "brew.place": "the brewhouse/the cold cellar/the hop loft/the mill room/the bottling hall/the cask yard",
    "lib.role": "the cataloguer/the reference librarian/the map curator/the bookbinder/the circulation assistant/"
    "the children's librarian",
    "lib.item": "the Harrow Bestiary/the Winslow Codex/the Marlow Diary/the Estuary Map/the Linden Psalter/"
    "the Corbett Ledger",
    "lib.place": "the rare books room/the reading hall/the closed stack/the map room/the children's corner/"
    "the ILL desk=the interlibrary loan desk",
    "tax.role": "the assessor/the taxpayer/the tax adviser/the customs officer/the collector/the appeals commissioner",
    "tax.item": "Schedule B/Schedule E/the property return/the payroll return/the estate return/"
    "the VAT return=the value added tax return",
    "tax.place": "the district office/the large business unit/the customs house/the appeals panel/the rulings desk/"
    "the ATU=the audit and tracing unit",
    "photo.role": "the retoucher/the lighting assistant/the darkroom keeper/the picture editor/the studio manager/"
    "the lab printer",
    "photo.item": "Selvar film/Noctra film/Auric paper/Belmont paper/Kessa film/Ombra film",
    "photo.place": "the darkroom/the main studio/the drying room/the negative vault/the framing shop/the north studio",
    "vet.role": "the veterinary nurse/the duty veterinarian/the kennel hand/the stable groom/the practice manager/"
    "the animal handler",
    "vet.item": "Felicort/Bovizan/Equimol/Canitrex/Ovisan/Caprivet",
    "vet.place": "the cat ward/the kennel block/the isolation pen/the foaling box/the treatment room/"
    "the OR=the operating room",
    "water.role": "the plant operator/the sampling officer/the shift chemist/the network engineer/the meter reader/"
    "the duty manager",
    "water.item": "the sand filter/the clarifier/the ozone unit/the UV reactor=the ultraviolet reactor/"
    "the sludge press/the lime doser",
    "water.place": "Alder Works/Heath Works/the intake tower/the chlorine store/the Mill Hill reservoir/the pump hall",
    "lift.role": "the lift fitter/the building caretaker/the safety assessor/the control room operator/"
    "the lift contractor/the rescue attendant",
    "lift.item": "the overspeed governor/the traction sheave/the door operator/the pit buffer/the landing lock/"
    "the ARD=the automatic rescue device",
    "lift.place": "the north shaft/the goods shaft/the machine room/the lift pit/the roof cabin/the lower lobby",
    "bee.role": "the apiary keeper/the queen breeder/the hive inspector/the honey packer/the swarm collector/"
    "the bee doctor",
    "bee.item": "the Ashby hive/the Tollen hive/the nucleus box/the top-bar hive/the observation hive/the mating hive",
    "bee.place": "the heather site/the orchard site/the moor site/the clover site/the winter yard/the lime avenue",
    "print.role": "the press minder/the plate maker/the bindery foreman/the proofreader/the ink technician/"
    "the finisher",
    "print.item": "the two-colour press/the folding machine/the guillotine/the web press/the proof printer/"
    "the CTP unit=the computer-to-plate unit",
    "print.place": "the press room/the bindery/the paper store/the proofing booth/the ink kitchen/the dispatch bay",
    "ship.role": "the boatswain/the chief mate/the second engineer/the harbour pilot/the ship's cook/"
    "the OOW=the officer of the watch",
    "ship.item": "the port anchor/the bow thruster/the rescue boat/the ballast pump/the cargo winch/"
    "the steering gear/the emergency generator",
    "ship.place": "the engine room/the forepeak/the wheelhouse/the chain locker/the paint locker/the mess room",
    "school.role": "the form tutor/the head teacher/the school nurse/the exam officer/the caretaker/the sports coach",
    "school.item": "the mock exam/the science fair/the sports day/the swimming course/the school play/the reading week",
    "school.place": "the chemistry room/the sports hall/the assembly hall/the music room/the dining hall/"
    "the bicycle shed",
    "pharm.role": "the dispensing assistant/the responsible pharmacist/the delivery driver/the prescriber/"
    "the stock controller/the locum",
    "pharm.item": "Almirone/Cestafen/Durvalox/Prenolide/Tamsorine/Vexadol",
    "pharm.place": "the consultation room/the locked cabinet/the compounding suite/the front counter/"
    "the cold cabinet/the returns room",
    "dc.role": "the floor technician/the network operator/the shift lead/the cabling contractor/the security guard/"
    "the capacity planner",
    "dc.item": "the chiller/the UPS=the uninterruptible power supply/the core switch/the diesel generator/"
    "the tape library/the CRAC unit=the computer room air conditioner",
    "dc.place": "the east hall/the west hall/the battery room/the meet-me room/the unpacking room/"
    "the NOC=the network operations centre",
    "climb.role": "the route setter/the belay instructor/the gear warden/the mountain guide/the hut warden/"
    "the rescue leader",
    "climb.item": "the dynamic rope/the chest harness/the belay device/the locking carabiner/the ice axe/"
    "the PLB=the personal locator beacon",
    "climb.place": "the lead wall/the boulder hall/the gear room/the top-rope area/the practice crag/the drying loft",
}
