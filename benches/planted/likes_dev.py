"""The development set's domains and like things."""

from __future__ import annotations

TITLES = {
    "med": ("Ward handbook", "Medicines and wards"),
    "law": ("Guide for practitioners", "Procedure"),
    "fin": ("Branch rules", "Accounts and funds"),
    "soft": ("Operations guide", "Running the services"),
    "mach": ("Workshop manual", "Machines"),
    "agri": ("Farm handbook", "Crops and stock"),
    "sci": ("Laboratory manual", "Instruments and substances"),
    "office": ("Staff handbook", "The office"),
}

# Like things of each domain; "short=long" is an abbreviation, which a passage explains.
LIKE = {
    "med.role": "the ward nurse/the pharmacist/the anaesthetist/the radiographer/the physiotherapist/"
    "the duty physician/the infection officer/the dietitian/the midwife",
    "med.item": "Velorin/Castrimol/Tandoxil/Merivane/Pelgravin/Orbutane/Sultrexin/Dormavil",
    "med.place": "the ICU=the intensive care unit/the recovery room/the day clinic/the isolation ward/the dispensary/"
    "the ED=the emergency department/the blood bank",
    "law.role": "the court clerk/the trustee/the tenant/the landlord/the notary/the arbitrator/"
    "the registrar/the guardian",
    "law.item": "the summons/the affidavit/the lease/the settlement/the writ/the counterclaim/the will/the deed",
    "law.place": "the Land Registry/the Appeals Board/the Rent Tribunal/the DPA=the Data Protection Authority/"
    "the Probate Office/the County Court",
    "fin.role": "the auditor/the treasurer/the branch manager/the underwriter/the cashier/the portfolio manager/"
    "the compliance officer/the broker",
    "fin.item": "the Harbour Fund/the Alder Bond/the Basic Account/the Savings Plus Account/the Meridian Card/"
    "the Tidewater Loan/the Beacon Policy",
    "fin.place": "the clearing house/the CSD=the central securities depository/the credit committee/"
    "the audit committee/"
    "the Zurich branch/the Lisbon branch",
    "soft.role": "the administrator/the release manager/the database owner/the on-call engineer/the reviewer/"
    "the tester/the security lead/the product owner",
    "soft.item": "the Lantern service/the Quill indexer/the Ferry queue/the Osprey gateway/the Tern cache/"
    "the Heron scheduler/the LB=the load balancer",
    "soft.place": "the staging cluster/the Frankfurt region/the Oregon region/the build farm/the archive bucket/"
    "the test network",
    "mach.role": "the machine operator/the shift supervisor/the maintenance fitter/the crane driver/the welder/"
    "the quality inspector/the electrician",
    "mach.item": "the hydraulic pump/the gearbox/the conveyor/the cooling fan/the feed screw/the spindle motor/"
    "the air compressor/the PLC=the programmable logic controller",
    "mach.place": "bay 2/bay 5/the paint shop/the tool store/the loading dock/the test bench",
    "agri.role": "the herdsman/the vet/the grower/the beekeeper/the orchard manager/the milk tester/the shepherd/"
    "the seed merchant",
    "agri.item": "winter barley/spring oats/red clover/sugar beet/fodder maize/ryegrass/oilseed rape/lucerne",
    "agri.place": "the lambing shed/the grain store/the milking parlour/the nursery bed/the lower meadow/the hay barn",
    "sci.role": "the laboratory manager/the technician/the principal investigator/the safety officer/"
    "the beam scientist/the curator/the field observer",
    "sci.item": "acetone/ethanol/toluene/hexane/glycerol/xylene/methanol/IPA=isopropyl alcohol",
    "sci.place": "the clean room/the cold store/the vacuum chamber/the glove box/the sample archive/"
    "the spectrometer room",
    "office.role": "the receptionist/the payroll clerk/the facilities manager/the line manager/the archivist/"
    "the travel coordinator/the fire warden",
    "office.item": "Form T-7/Form L-2/Form P-11/Form R-4/Form S-9/Form K-3",
    "office.place": "the mail room/the archive/the boardroom/the front desk/the print room/the canteen",
}
