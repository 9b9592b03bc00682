"""The parts that every page shares, from one cached copy: tags, so that pages of lower apps get them too."""

from django import template

from articles import menu

register = template.Library()


@register.simple_tag
def section_menu(here=""):
    """The list items of the section menu, the one whose slug is `here` marked as current."""
    return menu.current().sections_at(here)


@register.simple_tag
def region_menu():
    """The region directory of the footer."""
    return menu.current().directory


@register.simple_tag
def page_menu():
    """The list items of the static pages in the footer."""
    return menu.current().pages
