"""{% address "action_detail" action %}: links name the plan of what they speak of, without anybody writing it."""

from django import template

from strategy_tracker.base.web import addresses

register = template.Library()
register.simple_tag(addresses.address)
