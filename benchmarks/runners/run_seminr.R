# R seminr: run_seminr.R survey.csv constructs.tsv paths.tsv products.tsv resamples cores consistent
suppressPackageStartupMessages(library(seminr))
a <- commandArgs(TRUE)
survey <- read.csv(a[1])
lines <- function(file) strsplit(readLines(file), "\t")
resamples <- as.integer(a[5])
consistent <- a[7] == "1"
construct <- function(x) {
  items <- strsplit(x[3], ",")[[1]]
  if (consistent) reflective(x[1], items) else composite(x[1], items, weights = if (x[2] == "A") mode_A else mode_B)
}
measured <- lapply(lines(a[2]), construct)
terms <- lapply(lines(a[4]), function(x) interaction_term(x[1], x[2], method = two_stage))
measurement <- do.call(constructs, c(measured, terms))
arrows <- lapply(lines(a[3]), function(x) c(gsub(":", "*", x[1], fixed = TRUE), x[2]))
structure <- do.call(relationships, lapply(arrows, function(x) paths(x[1], x[2])))
estimated <- function() estimate_pls(survey, measurement, structure, inner_weights = path_weighting, maxIt = 3000, stopCriterion = 7)
seconds <- function(call) system.time(call())[["elapsed"]]
fit <- suppressMessages(estimated())
took <- if (resamples == 0) {
  median(replicate(20, seconds(function() suppressMessages(summary(estimated())))))
} else {
  seconds(function() suppressMessages(summary(bootstrap_model(estimated(), nboot = resamples, cores = as.integer(a[6]), seed = 1))))
}
values <- vapply(arrows, function(x) fit$path_coef[x[1], x[2]], 0)
names <- vapply(lines(a[3]), function(x) sprintf('"%s -> %s"', x[1], x[2]), "")
cat(sprintf('{"seconds": %.9g, "versions": {"R seminr": "%s", "R": "%s"}, "estimates": {%s}}\n', took, packageVersion("seminr"),
            getRversion(), paste(sprintf("%s: %.12g", names, values), collapse = ", ")))
