# Ease of use, trust and the intention to go on using an application
EASE  =~ EASE1 + EASE2 + EASE3 + EASE4
TRUST =~ TRUST1 + TRUST2 + TRUST3 + TRUST4
USE   =~ USE1 + USE2 + USE3 + USE4
TRUST ~ H1*EASE
USE   ~ H2*EASE + H3*TRUST
H1 > 0; H2 > 0; H3 > 0
