"""CP-SAT model of window volumes: each printed statement is one linear constraint over kg.

Variables are v[product, area, window] (integer kg) for six destinations and the rest of the world,
with World = their sum; magnets have months as well, because the press prints months.
Index, mean, range and growth follow methods of section 4.1; index statements are linear because
index = 400 V / S with S the sum of the four benchmark windows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

from chokepoint.reconstruction import panel
from chokepoint.reconstruction.statements import PressFigure, Statement

CEILING_FACTOR = 10  # no window exceeds ten times the post-accord world volume (index 50 allows 8)
RATIO_SCALE = 10**7  # growth ratios are integers of 1e-7, rounded inwards
SAMPLE_MONTHS = (55, 70)  # bounds for the unknown length of footnote 2's sample

# Statements that describe the frame itself, or months inside windows (see monthly_model), or that
# follow from others that the solver is told.
NOT_WINDOW_METRICS = frozenset(
    {
        "window_months",
        "benchmark_windows",
        "member_count",
        "destinations_in_scope",
        "data_span_months",
        "sd_log_change",
        "volatility_rank",
        "volatility_zero_share_rank_correlation",
        "metals_with_sd_above_one",
        "sd_ratio_to_magnets",
        "metal_volume_rank",
        "products_below_less_usa",
        "magnet_destinations_ahead",
    }
)


def is_about_windows(statement: Statement) -> bool:
    """Whether the solver is told a statement: what print cannot settle binds no window."""
    return statement.status != "not_computable" and statement.metric not in NOT_WINDOW_METRICS


Key = tuple[object, ...]  # what a variable stands for, joined to its name
Condition = cp_model.BoundedLinearExpression | bool
Predicate = Callable[[str, str], cp_model.IntVar]  # of a product and a destination


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def _ceil(value: Fraction) -> int:
    return -_floor(-value)


class WindowModel:
    """Builds the model for some products.

    Only statements and press figures named in `active` bind (None: all of them); the others still
    give the context that some constraints need, such as the world volume of Table 1.
    """

    def __init__(
        self,
        statements: Iterable[Statement],
        press: Iterable[PressFigure] = (),
        products: Sequence[str] = panel.PRODUCTS,
        active: Collection[str] | None = None,
    ) -> None:
        self.model = cp_model.CpModel()
        self.products = tuple(products)
        self.metals = tuple(p for p in self.products if p != panel.MAGNETS)
        self.statements = list(statements)
        self._bools: dict[Key, cp_model.IntVar] = {}
        self._sums: dict[Key, cp_model.IntVar] = {}
        self._add_volumes()
        self.months: dict[tuple[str, int], cp_model.IntVar] = {}
        press = list(press)
        if panel.MAGNETS in self.products and press:
            self._add_magnet_months()
            for figure in press:
                if active is None or figure.press_id in active:
                    self._add_press(figure)
        for statement in self.statements:
            if active is None or statement.claim_id in active:
                self._add_statement(statement)

    # ------------------------------------------------------------------ variables

    def _post_world_volume(self, product: str) -> int:
        return next(
            int(s.value)
            for s in self.statements
            if s.metric == "post_volume_kg"
            and s.product_code == product
            and s.destination_id == panel.WORLD
            and s.step == 1
        )

    def _add_volumes(self) -> None:
        self.volumes: dict[tuple[str, str, int], cp_model.IntVar] = {}
        self.ceiling = {p: CEILING_FACTOR * self._post_world_volume(p) for p in self.products}
        for p in self.products:
            for w in panel.WINDOWS:
                for area in (*panel.AREAS, panel.WORLD):
                    self.volumes[p, area, w] = self.model.new_int_var(
                        0, self.ceiling[p], f"kg_{p}_{area}_{w}"
                    )
                self.model.add(
                    self.volumes[p, panel.WORLD, w]
                    == sum(self.volumes[p, area, w] for area in panel.AREAS)
                )

    def _add_magnet_months(self) -> None:
        limit = self.ceiling[panel.MAGNETS]
        for component in panel.COMPONENTS:
            for m in range(panel.MONTH_COUNT):
                self.months[component, m] = self.model.new_int_var(0, limit, f"m_{component}_{m}")
        for area in panel.AREAS:
            for w in panel.WINDOWS:
                self.model.add(
                    self.volumes[panel.MAGNETS, area, w]
                    == sum(
                        self.months[component, m]
                        for component in panel.components_of(area)
                        for m in panel.window_months(w)
                    )
                )

    def volume(self, product: str, destination: str, window: int) -> cp_model.IntVar:
        """kg of one cell in one window."""
        return self.volumes[product, destination, window]

    def benchmark_sum(self, product: str, destination: str) -> cp_model.IntVar:
        """Sum of the four benchmark windows (four times the mean)."""
        key = ("sum", product, destination)
        if key not in self._sums:
            total = self.model.new_int_var(0, 4 * self.ceiling[product], "_".join(key))
            self.model.add(
                total == sum(self.volume(product, destination, w) for w in panel.BENCHMARK)
            )
            self._sums[key] = total
        return self._sums[key]

    def _extreme(self, kind: str, product: str, destination: str) -> cp_model.IntVar:
        key = (kind, product, destination)
        if key not in self._sums:
            value = self.model.new_int_var(0, self.ceiling[product], "_".join(key))
            windows = [self.volume(product, destination, w) for w in panel.BENCHMARK]
            if kind == "min":
                self.model.add_min_equality(value, windows)
            else:
                self.model.add_max_equality(value, windows)
            self._sums[key] = value
        return self._sums[key]

    # ------------------------------------------------------------------ cell predicates

    def _reified(self, key: Key, holds: Condition, fails: Condition) -> cp_model.IntVar:
        if key not in self._bools:
            literal = self.model.new_bool_var("_".join(map(str, key)))
            self.model.add(holds).only_enforce_if(literal)
            self.model.add(fails).only_enforce_if(literal.negated())
            self._bools[key] = literal
        return self._bools[key]

    def _conjunction(self, key: Key, literals: Sequence[Literal]) -> cp_model.IntVar:
        if key not in self._bools:
            result = self.model.new_bool_var("_".join(map(str, key)))
            self.model.add_bool_and(literals).only_enforce_if(result)
            self.model.add_bool_or([*(x.negated() for x in literals), result])
            self._bools[key] = result
        return self._bools[key]

    def charted(self, p: str, d: str) -> cp_model.IntVar:
        """Footnote 5: a product is charted where the benchmark is not all zero."""
        total = self.benchmark_sum(p, d)
        return self._reified(("charted", p, d), total >= 1, total == 0)

    def below(self, p: str, d: str) -> cp_model.IntVar:
        """Strictly below the minimum; equality is within (section 4.1)."""
        post, low = self.volume(p, d, 0), self._extreme("min", p, d)
        return self._reified(("below", p, d), post <= low - 1, post >= low)

    def above(self, p: str, d: str) -> cp_model.IntVar:
        """Strictly above the maximum of a benchmark that exists."""
        post, high = self.volume(p, d, 0), self._extreme("max", p, d)
        exceeds = self._reified(("exceeds", p, d), post >= high + 1, post <= high)
        return self._conjunction(("above", p, d), [exceeds, self.charted(p, d)])

    def within(self, p: str, d: str) -> cp_model.IntVar:
        """Charted and neither below nor above."""
        parts = [self.charted(p, d), self.below(p, d).negated(), self.above(p, d).negated()]
        return self._conjunction(("within", p, d), parts)

    def _below_mean(self, p: str, d: str) -> cp_model.IntVar:
        post, total = self.volume(p, d, 0), self.benchmark_sum(p, d)
        low = self._reified(("lowmean", p, d), 4 * post <= total - 1, 4 * post >= total)
        return self._conjunction(("below_mean", p, d), [low, self.charted(p, d)])

    def _zero_post(self, p: str, d: str) -> cp_model.IntVar:
        post = self.volume(p, d, 0)
        zero = self._reified(("zero", p, d), post == 0, post >= 1)
        return self._conjunction(("zero_post", p, d), [zero, self.charted(p, d)])

    def _new_flow(self, p: str, d: str) -> cp_model.IntVar:
        post = self.volume(p, d, 0)
        zero = self._reified(("zero", p, d), post == 0, post >= 1)
        parts = [zero.negated(), self.charted(p, d).negated()]
        return self._conjunction(("new_flow", p, d), parts)

    # ------------------------------------------------------------------ statements

    def _compare(
        self,
        s: Statement,
        numerator: cp_model.LinearExprT,
        denominator: cp_model.LinearExprT,
        factor: Fraction = Fraction(1),
    ) -> None:
        """factor * numerator / denominator against the printed figure, denominator an expression.

        A zero denominator leaves the ratio undefined; callers add the positivity that they need.
        """

        def times(bound: Fraction) -> tuple[cp_model.LinearExprT, cp_model.LinearExprT]:
            # factor * n  <cmp>  bound * den, multiplied out to integers
            scale = factor.denominator * bound.denominator
            return numerator * int(factor * scale), denominator * int(bound * scale)

        if s.comparator == "eq":
            low, high = s.interval
            left, right = times(low)
            self.model.add(left >= right)
            left, right = times(high)
            self.model.add(left <= right - 1)
            return
        if s.comparator == "nearly":
            left, right = times(s.value * Fraction(9, 10))
            self.model.add(left >= right)
            left, right = times(s.value)
            self.model.add(left <= right - 1)
            return
        left, right = times(s.value)
        constraint = {
            "lt": left <= right - 1,
            "le": left <= right,
            "gt": left >= right + 1,
            "ge": left >= right,
        }[s.comparator]
        self.model.add(constraint)

    def _compare_count(self, s: Statement, literals: Sequence[Literal], fixed: int = 0) -> None:
        total = sum(literals) + fixed
        value = int(s.value)
        constraint = {"eq": total == value, "ge": total >= value}[s.comparator]
        self.model.add(constraint)

    def _growth(self, s: Statement, low: Fraction, high: Fraction) -> None:
        """benchmark CAGR: (W_last / W_first) in [(1+low)^3, (1+high)^3), rounded inwards."""
        first = self.volume(s.product_code, s.destination_id, panel.BENCHMARK[-1])
        last = self.volume(s.product_code, s.destination_id, panel.BENCHMARK[0])
        cubes = [(1 + bound / 100) ** 3 * RATIO_SCALE for bound in (low, high)]
        self.model.add(last * RATIO_SCALE >= first * _ceil(cubes[0]))
        self.model.add(last * RATIO_SCALE <= first * _floor(cubes[1]) - 1)
        self.model.add(first >= 1)

    def _difference(self, s: Statement) -> None:
        """change - CAGR, linearised at the printed values.

        Both windows are known to about 0.1 %, so the neglected curvature is below 0.001
        percentage points; the margin keeps the exact difference inside the printed step.
        """
        p, d = s.product_code, s.destination_id
        printed = {
            x.metric: x.value
            for x in self.statements
            if x.product_code == p and x.destination_id == d and x.step == Fraction(1, 10)
        }
        post = self._post_world_volume(p)
        last_point = post / (1 + float(printed["post_event_change_pct"]) / 100)
        ratio = 1 + float(printed["benchmark_cagr_pct"]) / 100
        first_point = last_point / ratio**3
        at_point = 100 * (post / last_point - ratio)
        by_last = 100 * (-post / last_point**2 - ratio / (3 * last_point))
        by_first = 100 * ratio / (3 * first_point)
        scale = 10**9 if first_point > 10**4 else 10**6
        last = self.volume(p, d, panel.BENCHMARK[0])
        first = self.volume(p, d, panel.BENCHMARK[-1])
        constant = at_point - by_last * last_point - by_first * first_point
        linear = round(by_last * scale) * last + round(by_first * scale) * first
        linear = linear + round(constant * scale)
        margin = 0 if first_point < 10 else 0.002
        low, high = float(s.interval[0]) + margin, float(s.interval[1]) - margin
        if s.comparator == "eq":
            self.model.add(linear >= int(low * scale))
            self.model.add(linear <= int(high * scale))
        elif s.comparator == "gt":
            self.model.add(linear >= 1)
        else:
            self.model.add(linear <= -1)

    def _add_statement(self, s: Statement) -> None:
        if not is_about_windows(s):
            return
        if s.product_code and s.product_code not in self.products:
            return
        handler = getattr(self, f"_metric_{s.metric}")
        handler(s)

    def _metric_post_volume_kg(self, s: Statement) -> None:
        self._compare(s, self.volume(s.product_code, s.destination_id, 0), 1)

    def _metric_window_volume_kg(self, s: Statement) -> None:
        if s.window_number is None:
            raise ValueError(f"{s.claim_id}: no window")
        self._compare(s, self.volume(s.product_code, s.destination_id, s.window_number), 1)

    def _metric_benchmark_mean_kg(self, s: Statement) -> None:
        total = self.benchmark_sum(s.product_code, s.destination_id)
        self._compare(s, total, 1, Fraction(1, 4))

    def _metric_benchmark_min_kg(self, s: Statement) -> None:
        self._compare(s, self._extreme("min", s.product_code, s.destination_id), 1)

    def _metric_benchmark_max_kg(self, s: Statement) -> None:
        self._compare(s, self._extreme("max", s.product_code, s.destination_id), 1)

    def _ratio(self, s: Statement, factor: Fraction) -> None:
        post = self.volume(s.product_code, s.destination_id, 0)
        total = self.benchmark_sum(s.product_code, s.destination_id)
        self.model.add(total >= 1)
        self._compare(s, post, total, factor)

    def _metric_volume_index(self, s: Statement) -> None:
        self._ratio(s, Fraction(400))

    def _metric_post_to_mean_ratio(self, s: Statement) -> None:
        self._ratio(s, Fraction(4))

    def _metric_post_vs_mean_pct(self, s: Statement) -> None:
        """100 V / M - 100: move the 100 to the numerator, 400 V - 100 S over S."""
        post = self.volume(s.product_code, s.destination_id, 0)
        total = self.benchmark_sum(s.product_code, s.destination_id)
        self.model.add(total >= 1)
        self._compare(s, 400 * post - 100 * total, total)

    def _metric_post_vs_minimum_pct(self, s: Statement) -> None:
        post = self.volume(s.product_code, s.destination_id, 0)
        low = self._extreme("min", s.product_code, s.destination_id)
        self.model.add(low >= 1)
        self._compare(s, 100 * post - 100 * low, low)

    def _metric_post_event_change_pct(self, s: Statement) -> None:
        post = self.volume(s.product_code, s.destination_id, 0)
        last = self.volume(s.product_code, s.destination_id, panel.BENCHMARK[0])
        self.model.add(last >= 1)
        self._compare(s, 100 * post - 100 * last, last)

    def _metric_benchmark_cagr_pct(self, s: Statement) -> None:
        self._growth(s, *s.interval)

    def _metric_difference_pp(self, s: Statement) -> None:
        self._difference(s)

    def _metric_range_position(self, s: Statement) -> None:
        predicate = {-1: self.below, 0: self.within, 1: self.above}[int(s.value)]
        self.model.add_bool_and(predicate(s.product_code, s.destination_id))

    def _metric_is_charted(self, s: Statement) -> None:
        literal = self.charted(s.product_code, s.destination_id)
        self.model.add_bool_and(literal if s.value else literal.negated())

    # counts over products of a destination: only with all metals in the model

    def _count(self, s: Statement, predicate: Predicate, products: Sequence[str]) -> None:
        if set(panel.METALS) - set(self.metals):
            return
        self._compare_count(s, [predicate(p, s.destination_id) for p in products])

    def _metric_count_charted(self, s: Statement) -> None:
        self._count(s, self.charted, self.metals)

    def _metric_count_below(self, s: Statement) -> None:
        self._count(s, self.below, self.metals)

    def _metric_count_within(self, s: Statement) -> None:
        self._count(s, self.within, self.metals)

    def _metric_count_above(self, s: Statement) -> None:
        self._count(s, self.above, self.metals)

    def _metric_count_zero_post(self, s: Statement) -> None:
        self._count(s, self._zero_post, self.metals)

    def _metric_count_below_mean(self, s: Statement) -> None:
        self._count(s, self._below_mean, self.metals)

    def _metric_count_new_flows(self, s: Statement) -> None:
        self._count(s, self._new_flow, self.metals)

    def _metric_count_within_or_above(self, s: Statement) -> None:
        def inside(p: str, d: str) -> cp_model.IntVar:
            parts = [self.charted(p, d), self.below(p, d).negated()]
            return self._conjunction(("within_or_above", p, d), parts)

        self._count(s, inside, self.metals)

    def _metric_count_outside_range(self, s: Statement) -> None:
        def outside(p: str, d: str) -> cp_model.IntVar:
            parts = [self.charted(p, d), self.within(p, d).negated()]
            return self._conjunction(("outside", p, d), parts)

        self._count(s, outside, self.metals)

    def _metric_count_below_all_products(self, s: Statement) -> None:
        if panel.MAGNETS in self.products:
            self._count(s, self.below, self.products)

    def _metric_highest_index(self, s: Statement) -> None:
        for p in self.metals:
            post = self.volume(p, s.destination_id, 0)
            total = self.benchmark_sum(p, s.destination_id)
            charted = self.charted(p, s.destination_id)
            self.model.add(400 * post <= int(s.value) * total - 1).only_enforce_if(charted)

    def _metric_lowest_index(self, s: Statement) -> None:
        for p in self.metals:
            total = self.benchmark_sum(p, s.destination_id)
            self.model.add(400 * self.volume(p, s.destination_id, 0) >= int(s.value) * total)

    def _charted_windows(self, destination: str) -> list[tuple[str, int]]:
        return [(p, w) for p in self.metals for w in panel.WINDOWS]

    def _metric_smallest_positive_window_kg(self, s: Statement) -> None:
        for p, w in self._charted_windows(s.destination_id):
            kg = self.volume(p, s.destination_id, w)
            positive = self._reified(("positive", p, s.destination_id, w), kg >= 1, kg == 0)
            guards = [positive, self.charted(p, s.destination_id)]
            self.model.add(kg >= int(s.value)).only_enforce_if(guards)

    def _metric_largest_window_kg(self, s: Statement) -> None:
        windows = self._charted_windows(s.destination_id)
        if s.comparator == "lt":
            for p, w in windows:
                kg = self.volume(p, s.destination_id, w)
                self.model.add(kg <= int(s.value) - 1)
        elif not set(panel.METALS) - set(self.metals):
            reached = []
            for p, w in windows:
                kg = self.volume(p, s.destination_id, w)
                key = ("reaches", p, s.destination_id, w)
                reached.append(self._reified(key, kg >= int(s.value), kg <= int(s.value) - 1))
            self.model.add_bool_or(reached)

    # statements across destinations

    def _everywhere(self) -> bool:
        return set(self.products) == set(panel.PRODUCTS)

    def _metric_destinations_all_below_mean(self, s: Statement) -> None:
        if not self._everywhere():
            return
        alls = []
        for d in panel.DESTINATIONS:
            parts = []
            for p in self.metals:
                at_or_above = self._bools.get(("ge_mean", p, d))
                if at_or_above is None:
                    key = ("ge_mean", p, d)
                    not_low = [self._below_mean(p, d).negated(), self.charted(p, d)]
                    at_or_above = self._conjunction(key, not_low)
                parts.append(at_or_above.negated())
            alls.append(self._conjunction(("all_below_mean", d), parts))
        self._compare_count(s, alls)

    def _metric_destinations_with_below(self, s: Statement) -> None:
        if not self._everywhere():
            return
        some = []
        for d in panel.DESTINATIONS:
            nots = [self.below(p, d).negated() for p in self.products]
            some.append(self._conjunction(("none_below", d), nots).negated())
        self._compare_count(s, some)

    def _metric_magnet_destinations_above(self, s: Statement) -> None:
        if panel.MAGNETS in self.products:
            self._compare_count(s, [self.above(panel.MAGNETS, d) for d in panel.DESTINATIONS])

    def _metric_magnet_destinations_below(self, s: Statement) -> None:
        if panel.MAGNETS in self.products:
            self._compare_count(s, [self.below(panel.MAGNETS, d) for d in panel.DESTINATIONS])

    def _metric_products_that_grew(self, s: Statement) -> None:
        if self._everywhere():
            grew = []
            for p in self.products:
                post = self.volume(p, s.destination_id, 0)
                last = self.volume(p, s.destination_id, -1)
                key = ("grew", p, s.destination_id)
                grew.append(self._reified(key, post >= last + 1, post <= last))
            self._compare_count(s, grew)

    def _index_below(self, destination: str, bound: Fraction) -> cp_model.IntVar:
        """Literal: magnet index of the destination < bound."""
        p, b = panel.MAGNETS, bound
        left = 400 * b.denominator * self.volume(p, destination, 0)
        right = b.numerator * self.benchmark_sum(p, destination)
        key = ("index_below", destination, b)
        return self._reified(key, left <= right - 1, left >= right)

    def _require_index_order(self, lower: str, higher: str) -> None:
        """Magnet index of `lower` < that of `higher`, at every bound that an index prints.

        The exact order is a product of variables; comparing at the printed bounds is linear,
        necessary, and sufficient wherever the two printed indices differ.
        """
        bounds = {
            bound
            for s in self.statements
            if s.metric == "volume_index" and s.product_code == panel.MAGNETS
            for bound in s.interval
        }
        for bound in sorted(bounds):
            implied = [
                self._index_below(higher, bound).negated(),
                self._index_below(lower, bound),
            ]
            self.model.add_bool_or(implied)

    def _metric_magnet_index_rank(self, s: Statement) -> None:
        if panel.MAGNETS in self.products:
            for other in panel.DESTINATIONS:
                if other != s.destination_id:
                    self._require_index_order(other, s.destination_id)

    # footnote 2: the length of the sample and the zero months

    def _sample(self) -> cp_model.IntVar:
        key = ("sample",)
        if key not in self._sums:
            self._sums[key] = self.model.new_int_var(*SAMPLE_MONTHS, "sample_months")
        return self._sums[key]

    def _zero_months(self, product: str) -> cp_model.IntVar:
        key = ("zero_months", product)
        if key not in self._sums:
            self._sums[key] = self.model.new_int_var(0, SAMPLE_MONTHS[1], "_".join(key))
            self.model.add(self._sums[key] <= self._sample())
        return self._sums[key]

    def _metric_volatility_sample_months(self, s: Statement) -> None:
        self._compare(s, self._sample(), 1)

    def _metric_zero_months(self, s: Statement) -> None:
        self._compare(s, self._zero_months(s.product_code), 1)

    def _metric_zero_share_pct(self, s: Statement) -> None:
        self._compare(s, self._zero_months(s.product_code), self._sample(), Fraction(100))

    # ------------------------------------------------------------------ press

    def _add_press(self, figure: PressFigure) -> None:
        months = range(
            panel.month_index(figure.first_month), panel.month_index(figure.last_month) + 1
        )
        components = panel.components_of(figure.area_id)
        total = sum(self.months[c, m] for c in components for m in months)
        self.model.add(total >= figure.quantity_kg - figure.tolerance_kg)
        self.model.add(total <= figure.quantity_kg + figure.tolerance_kg)


def new_solver(deterministic_limit: float = 60.0) -> cp_model.CpSolver:
    """One worker, one seed, deterministic time: the same answer on every run."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 20260531
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = deterministic_limit
    return solver
