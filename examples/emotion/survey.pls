# Emotion recognition consistency: which properties of information matter?
INTG =~ INTG1 + INTG2            # integration of types of information
MT   =~ MT1                      # model type
IV   =~ IV1                      # information variability
ERC  =~ ERC1                     # emotion recognition consistency, the outcome
ERC  ~ H1*INTG + H2*IV + H3*MT
H1 > 0; H2 > 0; H3 > 0
