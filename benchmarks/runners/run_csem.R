# R cSEM: run_csem.R survey.csv model.tsv resamples cores consistent; it counts its cores itself
suppressPackageStartupMessages(library(cSEM))
a <- commandArgs(TRUE)
survey <- read.csv(a[1])
model <- paste(readLines(a[2]), collapse = "\n")
resamples <- as.integer(a[3])
names <- unique(gsub("\\s*=~.*", "", grep("=~", readLines(a[2]), value = TRUE)))
modes <- setNames(as.list(rep("modeA", length(names))), names)
estimated <- function(method) csem(
  survey, model, .PLS_weight_scheme_inner = "path", .PLS_modes = modes, .disattenuate = a[5] == "1", .tolerance = 1e-7, .iter_max = 3000,
  .resample_method = method, .R = max(resamples, 1), .eval_plan = if (method == "bootstrap") "multisession" else "sequential", .seed = 1)
seconds <- function(call) system.time(call())[["elapsed"]]
fit <- estimated("none")
took <- if (resamples == 0) {
  median(replicate(20, seconds(function() summarize(estimated("none")))))
} else {
  seconds(function() summarize(estimated("bootstrap")))
}
paths <- fit$Estimates$Path_estimates
at <- which(fit$Information$Model$structural == 1, arr.ind = TRUE)
labels <- sprintf('"%s -> %s": %.12g', colnames(paths)[at[, 2]], rownames(paths)[at[, 1]], paths[at])
cat(sprintf('{"seconds": %.9g, "versions": {"cSEM": "%s", "R": "%s"}, "estimates": {%s}}\n', took, packageVersion("cSEM"),
            getRversion(), paste(labels, collapse = ", ")))
