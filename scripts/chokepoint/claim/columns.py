"""Keys of an answer, and the columns of fct_claims behind them."""

MONTHS = {
    "months": "months",
    "months_known": "months_known",
    "zero_months": "zero_months",
    "volume_kg": "volume_kg",
    "information": "months_information",
    "lower_kg": "lower_kg",
    "upper_kg": "upper_kg",
    "is_reconstructed": "is_reconstructed",
}
LAST_SHIPMENT = {
    "month": "last_shipment_month",
    "volume_kg": "last_shipment_kg",
    "information": "last_shipment_information",
    "lower_kg": "last_shipment_lower_kg",
    "upper_kg": "last_shipment_upper_kg",
}
RUN = {
    "first_month": "run_first_month",
    "last_month": "run_last_month",
    "months": "run_months",
    "whole_run_first_month": "whole_run_first_month",
    "whole_run_months": "whole_run_months",
    "is_open": "is_run_open",
}
CHANCES = ("bernoulli_p", "markov_p", "run_rarity")
BENCHMARK = (
    "specification_id",
    "has_known_benchmark_months",
    "chain_id",
    "benchmark_first_month",
    "benchmark_last_month",
    "benchmark_months_known",
    "benchmark_zero_months",
    "benchmark_longest_zero_run",
    "demand_class",
    "markov_run_95_months",
)
# Figures of a reconstructed comparison are given as they are worded: at the precision of print.
WORDED: dict[str, str] = {
    "post_volume_kg": "post_volume_words",
    "benchmark_kg": "benchmark_words",
    "benchmark_min_kg": "benchmark_min_words",
    "benchmark_max_kg": "benchmark_max_words",
    "volume_index": "index_words",
}
COMPARISON = (
    "specification_id",
    "first_month",
    "last_month",
    "post_volume_kg",
    "benchmark_kg",
    "benchmark_min_kg",
    "benchmark_max_kg",
    "volume_index",
    "information",
    "post_lower_kg",
    "post_upper_kg",
    "index_lower",
    "index_upper",
    "post_volume_words",
    "benchmark_words",
    "benchmark_min_words",
    "benchmark_max_words",
    "index_words",
    "range_position",
    "omission_reason",
    "lowest_range_position",
    "highest_range_position",
    "undecided_words",
    "sentence",
    "caveat_sentence",
    "caveats",
    "has_window_gap",
    "has_short_benchmark",
    "has_post_months_not_loaded",
    "has_post_months_weight_unknown",
    "has_benchmark_months_not_loaded",
    "has_benchmark_months_weight_unknown",
    "is_mean_under_100_kg",
    "has_few_active_months",
    "is_one_window_dominant",
    "has_unstable_verdict",
    "is_range_from_zero",
    "is_within_chance",
    "has_narrow_files",
    "post_months_not_loaded",
    "post_months_weight_unknown",
    "benchmark_months_not_loaded",
    "benchmark_months_weight_unknown",
    "revision_count",
    "verdict_change_count",
    "last_revision_date",
    "two_sided_rank_p",
    "smallest_rank_p",
    "smallest_t_p",
    "is_small_volume",
    "is_reconstructed",
)
IMPORTERS = (
    "mirror_source_id",
    "mirror_lag_months",
    "is_mirror_lag_fitted",
    "hs6_range_position",
    "hs6_volume_index",
    "mirror_range_position",
    "mirror_volume_index",
    "has_short_mirror_benchmark",
    "is_mirror_agreeing",
    "mirror_note",
)
# Asked for by name, so that a file of an earlier version is told by what it lacks.
NEEDED = tuple(
    dict.fromkeys(
        (
            *MONTHS.values(),
            *LAST_SHIPMENT.values(),
            *RUN.values(),
            *CHANCES,
            *BENCHMARK,
            *COMPARISON,
            *IMPORTERS,
        )
    )
)
