"""The overall marking of what is made of marked parts: `whole.py` first, then one module per policy."""

from policies.rollup.whole import Banner, BannerRefused, BannerUndecided, Outcome, roll_up, same_banner

__all__ = ["Banner", "BannerRefused", "BannerUndecided", "Outcome", "roll_up", "same_banner"]
