"""The works on which the methods rest, as a reference list has them; what each is used for stands where it is used.

A work is cited by its key. Only what is certain is given: a field that is not known is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Work:
    """A work of the literature.

    key: as BibTeX cites it; authors: "Family, Given" each; year; title; kind: of the BibTeX entry; where: the fields
    that say where it appeared, in the order of a reference list (journal or booktitle, volume, number, pages, ...).
    """

    key: str
    authors: tuple[str, ...]
    year: int
    title: str
    kind: str
    where: tuple[tuple[str, str], ...]

    @property
    def short(self) -> str:
        """How a text names it: "Kim and Nelson 2001"."""
        families = [author.partition(",")[0] for author in self.authors]
        who = families[0] if len(families) == 1 else f"{families[0]} and {families[1]}"
        return f"{who if len(families) < 3 else f'{families[0]} et al.'} {self.year}"

    @property
    def entry(self) -> str:
        """The entry of a reference list, in plain text."""
        names = [_initials(author) for author in self.authors]
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        found = dict(self.where)
        place = found.get("journal") or found.get("booktitle") or found.get("series", "")
        if found.get("booktitle"):
            place = f"In {place}"
        volume = found.get("volume", "") + (f"({found['number']})" if "number" in found else "")
        pages = found.get("pages", "").replace("--", "-")
        numbers = ":".join(part for part in (volume, pages) if part)
        parts = [f"{place} {numbers}".strip() if found.get("journal") else ", ".join(
            part for part in (place, found.get("edition", ""), found.get("publisher", ""), f"pp. {pages}" * bool(pages))
            if part), f"doi:{found['doi']}" if "doi" in found else ""]
        return f"{who} ({self.year}). {self.title}. " + ". ".join(part for part in parts if part) + "."


def _initials(author: str) -> str:
    family, _, given = author.partition(", ")
    letters = " ".join("-".join(f"{part[0]}." for part in name.split("-") if part) for name in given.split())
    return f"{family}, {letters}" if letters else family


def _article(key: str, authors: str, year: int, title: str, journal: str, volume: str, number: str, pages: str,
             doi: str = "") -> Work:
    where = (("journal", journal), ("volume", volume), ("number", number), ("pages", pages), ("doi", doi))
    return Work(key, tuple(authors.split("; ")), year, title, "article", tuple(part for part in where if part[1]))


def _book(key: str, authors: str, year: int, title: str, publisher: str, edition: str = "") -> Work:
    where = (("edition", edition), ("publisher", publisher))
    return Work(key, tuple(authors.split("; ")), year, title, "book", tuple(part for part in where if part[1]))


def _chapter(key: str, authors: str, year: int, title: str, book: str, pages: str, publisher: str = "", doi: str = "",
             kind: str = "inproceedings") -> Work:
    where = (("booktitle", book), ("pages", pages), ("publisher", publisher), ("doi", doi))
    return Work(key, tuple(authors.split("; ")), year, title, kind, tuple(part for part in where if part[1]))


_ALL: Final = (
    _book("law2015", "Law, Averill M.", 2015, "Simulation Modeling and Analysis", "McGraw-Hill", "5th ed."),
    _chapter("salmon2011", "Salmon, John K.; Moraes, Mark A.; Dror, Ron O.; Shaw, David E.", 2011,
             "Parallel random numbers: as easy as 1, 2, 3",
             "Proceedings of the International Conference for High Performance Computing, Networking, Storage and "
             "Analysis (SC '11)", "1--12", doi="10.1145/2063384.2063405"),
    _article("dunn1961", "Dunn, Olive Jean", 1961, "Multiple comparisons among means",
             "Journal of the American Statistical Association", "56", "293", "52--64",
             "10.1080/01621459.1961.10482090"),
    _article("holm1979", "Holm, Sture", 1979, "A simple sequentially rejective multiple test procedure",
             "Scandinavian Journal of Statistics", "6", "2", "65--70"),
    _book("kish1965", "Kish, Leslie", 1965, "Survey Sampling", "Wiley"),
    _article("chow1965", "Chow, Y. S.; Robbins, Herbert", 1965,
             "On the asymptotic theory of fixed-width sequential confidence intervals for the mean",
             "The Annals of Mathematical Statistics", "36", "2", "457--462", "10.1214/aoms/1177700156"),
    _article("fieller1954", "Fieller, E. C.", 1954, "Some problems in interval estimation",
             "Journal of the Royal Statistical Society: Series B", "16", "2", "175--185"),
    _article("gelman2014", "Gelman, Andrew; Carlin, John", 2014,
             "Beyond power calculations: assessing type S (sign) and type M (magnitude) errors",
             "Perspectives on Psychological Science", "9", "6", "641--651", "10.1177/1745691614551642"),
    _article("wilson1927", "Wilson, Edwin B.", 1927,
             "Probable inference, the law of succession, and statistical inference",
             "Journal of the American Statistical Association", "22", "158", "209--212",
             "10.1080/01621459.1927.10502953"),
    _book("conover1999", "Conover, W. J.", 1999, "Practical Nonparametric Statistics", "Wiley", "3rd ed."),
    _article("schuirmann1987", "Schuirmann, Donald J.", 1987,
             "A comparison of the two one-sided tests procedure and the power approach for assessing the equivalence "
             "of average bioavailability", "Journal of Pharmacokinetics and Biopharmaceutics", "15", "6", "657--680",
             "10.1007/BF01068419"),
    _article("kaplan1958", "Kaplan, E. L.; Meier, Paul", 1958,
             "Nonparametric estimation from incomplete observations",
             "Journal of the American Statistical Association", "53", "282", "457--481",
             "10.1080/01621459.1958.10501452"),
    _article("aalen1978", "Aalen, Odd O.; Johansen, Søren", 1978,
             "An empirical transition matrix for non-homogeneous Markov chains based on censored observations",
             "Scandinavian Journal of Statistics", "5", "3", "141--150"),
    _article("white1997", "White, K. Preston", 1997,
             "An effective truncation heuristic for bias reduction in simulation output", "Simulation", "69", "6",
             "323--334", "10.1177/003754979706900601"),
    _chapter("white2000", "White, K. Preston; Cobb, Michael J.; Spratt, Stephen C.", 2000,
             "A comparison of five steady-state truncation heuristics for simulation",
             "Proceedings of the 2000 Winter Simulation Conference", "755--760"),
    _article("hoad2010", "Hoad, Kathryn; Robinson, Stewart; Davies, Ruth", 2010,
             "Automating warm-up length estimation", "Journal of the Operational Research Society", "61", "9",
             "1389--1403", "10.1057/jors.2009.87"),
    _article("cheng1997", "Cheng, R. C. H.; Holland, W.", 1997,
             "Sensitivity of computer simulation experiments to errors in input data",
             "Journal of Statistical Computation and Simulation", "57", "", "219--241"),
    _book("searle1992", "Searle, Shayle R.; Casella, George; McCulloch, Charles E.", 1992, "Variance Components",
          "Wiley"),
    _article("satterthwaite1946", "Satterthwaite, F. E.", 1946,
             "An approximate distribution of estimates of variance components", "Biometrics Bulletin", "2", "6",
             "110--114", "10.2307/3002019"),
    _article("hesterberg2015", "Hesterberg, Tim C.", 2015,
             "What teachers should know about the bootstrap: resampling in the undergraduate statistics curriculum",
             "The American Statistician", "69", "4", "371--386", "10.1080/00031305.2015.1089789"),
    _article("smith2006", "Smith, James E.; Winkler, Robert L.", 2006,
             "The optimizer's curse: skepticism and postdecision surprise in decision analysis", "Management Science",
             "52", "3", "311--322", "10.1287/mnsc.1050.0451"),
    _article("kim2001", "Kim, Seong-Hee; Nelson, Barry L.", 2001,
             "A fully sequential procedure for indifference-zone selection in simulation",
             "ACM Transactions on Modeling and Computer Simulation", "11", "3", "251--273", "10.1145/502109.502111"),
    _article("morris1991", "Morris, Max D.", 1991,
             "Factorial sampling plans for preliminary computational experiments", "Technometrics", "33", "2",
             "161--174", "10.1080/00401706.1991.10484804"),
    _article("campolongo2007", "Campolongo, Francesca; Cariboni, Jessica; Saltelli, Andrea", 2007,
             "An effective screening design for sensitivity analysis of large models",
             "Environmental Modelling & Software", "22", "10", "1509--1518", "10.1016/j.envsoft.2006.10.004"),
    _article("zou2008", "Zou, Guang Yong; Donner, Allan", 2008,
             "Construction of confidence limits about effect measures: a general approach", "Statistics in Medicine",
             "27", "10", "1693--1702", "10.1002/sim.3095"),
    _article("bonett2006", "Bonett, Douglas G.", 2006,
             "Approximate confidence interval for standard deviation of nonnormal distributions",
             "Computational Statistics & Data Analysis", "50", "3", "775--782", "10.1016/j.csda.2004.10.003"),
    _article("saltelli2010", "Saltelli, Andrea; Annoni, Paola; Azzini, Ivano; Campolongo, Francesca; Ratto, Marco; "
             "Tarantola, Stefano", 2010,
             "Variance based sensitivity analysis of model output: design and estimator for the total sensitivity "
             "index",
             "Computer Physics Communications", "181", "2", "259--270", "10.1016/j.cpc.2009.09.018"),
    _article("mckay1979", "McKay, M. D.; Beckman, R. J.; Conover, W. J.", 1979,
             "A comparison of three methods for selecting values of input variables in the analysis of output from a "
             "computer code", "Technometrics", "21", "2", "239--245", "10.1080/00401706.1979.10489755"),
    _article("matousek1998", "Matoušek, Jiří", 1998, "On the L2-discrepancy for anchored boxes",
             "Journal of Complexity", "14", "4", "527--556", "10.1006/jcom.1998.0489"),
    _chapter("bergstra2011", "Bergstra, James; Bardenet, Rémi; Bengio, Yoshua; Kégl, Balázs", 2011,
             "Algorithms for hyper-parameter optimization", "Advances in Neural Information Processing Systems 24",
             "2546--2554"),
    _chapter("akiba2019", "Akiba, Takuya; Sano, Shotaro; Yanase, Toshihiko; Ohta, Takeru; Koyama, Masanori", 2019,
             "Optuna: a next-generation hyperparameter optimization framework",
             "Proceedings of the 25th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining",
             "2623--2631", doi="10.1145/3292500.3330701"),
    _chapter("shapley1953", "Shapley, L. S.", 1953, "A value for n-person games",
             "Contributions to the Theory of Games II (Annals of Mathematics Studies 28)", "307--317",
             "Princeton University Press", kind="incollection"),
    _article("castro2009", "Castro, Javier; Gómez, Daniel; Tejada, Juan", 2009,
             "Polynomial calculation of the Shapley value based on sampling", "Computers & Operations Research", "36",
             "5", "1726--1730", "10.1016/j.cor.2008.04.004"),
    _book("box1973", "Box, George E. P.; Tiao, George C.", 1973, "Bayesian Inference in Statistical Analysis",
          "Addison-Wesley"),
    _article("monks2019", "Monks, Thomas; Currie, Christine S. M.; Onggo, Bhakti Stephan; Robinson, Stewart; "
             "Kunc, Martin; Taylor, Simon J. E.", 2019,
             "Strengthening the reporting of empirical simulation studies: introducing the STRESS guidelines",
             "Journal of Simulation", "13", "1", "55--67", "10.1080/17477778.2018.1442155"),
    _article("grimm2020", "Grimm, Volker; Railsback, Steven F.; Vincenot, Christian E.; Berger, Uta; "
             "Gallagher, Cara; DeAngelis, Donald L.; Edmonds, Bruce; Ge, Jiaqi; Giske, Jarl; Groeneveld, Jürgen; "
             "Johnston, Alice S. A.; Milles, Alexander; Nabe-Nielsen, Jacob; Polhill, J. Gareth; Radchuk, Viktoriia; "
             "Rohwäder, Marie-Sophie; Stillman, Richard A.; Thiele, Jan C.; Ayllón, Daniel", 2020,
             "The ODD protocol for describing agent-based and other simulation models: a second update to improve "
             "clarity, replication, and structural realism",
             "Journal of Artificial Societies and Social Simulation", "23", "2", "7", "10.18564/jasss.4259"),
)
WORKS: Final = {work.key: work for work in _ALL}
"""All works by key."""


def cited(*keys: str) -> str:
    """Return how a text cites works: "Kim and Nelson 2001; Law 2015"."""
    return "; ".join(WORKS[key].short for key in keys)
