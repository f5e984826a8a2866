"""Form fields that take what people type and paste: texts are never cut, numbers are read in one way or refused."""

from strategy_tracker.base.fields.days import DayField
from strategy_tracker.base.fields.numbers import MONEY, PERCENT, CountField, NumberField, whole_number
from strategy_tracker.base.fields.texts import LinkField, TextField

__all__ = ["MONEY", "PERCENT", "CountField", "DayField", "LinkField", "NumberField", "TextField", "whole_number"]
