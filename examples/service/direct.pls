# What makes customers of a repair service loyal?

# Service quality is built from what was good (formative: a fast service need not be a friendly one).
QUAL  <~ QUAL1 + QUAL2      # speed, competence,
      +  QUAL3 + QUAL4      # friendliness, premises

# Everything else shows in its items (reflective).
PRICE =~ PRICE1 + PRICE2 + PRICE3    # the price felt as too high
SAT   =~ SAT1 + SAT2 + SAT3          # satisfaction
TRUST =~ TRUST1 + TRUST2 + TRUST3
LOY   =~ LOY1 + LOY2 + LOY3          # loyalty
REC   =~ REC1                        # would recommend: a single item

SAT   ~ H1*QUAL + H2*PRICE
TRUST ~ H3*QUAL + H4*SAT
LOY   ~ H5*SAT + H6*TRUST + H8*QUAL  # quality makes loyal directly, too
REC   ~ H7*LOY

H1 > 0; H2 < 0; H3 > 0; H4 > 0; H5 > 0; H6 > 0; H7 > 0
