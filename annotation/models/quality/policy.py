"""What a project asks of the quality of its critiques."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotation.models.project import Project
from annotation.models.quality.consent import ConsentText

LEAST_RETEST_DAYS: Final = 30


class ReviewPolicy(models.TextChoices):
    NONE = "none", _("No critique is reviewed")
    SAMPLE = "sample", _("A share of the critiques, drawn at random")
    FLAGGED = "flagged", _("Critiques that a check flags, and those of images where people disagree")
    ALL = "all", _("Every critique")


class GoldAction(models.TextChoices):
    WARN = "warn", _("Warn the managers")
    PAUSE = "pause", _("Warn the managers and hand the person no more images")


class AskedLanguage(models.TextChoices):
    """The languages that the check of the language can tell from others."""

    ENGLISH = "en", pgettext_lazy("language", "English")
    CHINESE = "zh", pgettext_lazy("language", "Chinese")
    GERMAN = "de", pgettext_lazy("language", "German")
    FRENCH = "fr", pgettext_lazy("language", "French")
    SPANISH = "es", pgettext_lazy("language", "Spanish")
    ITALIAN = "it", pgettext_lazy("language", "Italian")
    PORTUGUESE = "pt", pgettext_lazy("language", "Portuguese")
    DUTCH = "nl", pgettext_lazy("language", "Dutch")


class QualityPolicy(models.Model):
    """The policies of one project about review, gold, qualification, disagreement and checks.

    Each project has one row, made with it. Percentages are whole numbers from 0 (off) to 100. A null `spread_limit`
    asks for no further critique, whatever people say; `critiques_at_most` limits what is asked. `return_days` is how
    long returned work waits for its author before its image is asked of another person, `reviewer_days` how long it
    then waits for the reviewer who returned it. Texts are asked in `asked_language`, or in any if it is empty;
    `thresholds` are those of the checks (`annotation/quality/`). While `refeed_after` is set, the critiques up to
    `refeed_until` have still to be sent again by the feed, in their order, because `reviewed_only` has changed.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="quality")
    review = models.CharField(_("review"), max_length=12, choices=ReviewPolicy, default=ReviewPolicy.NONE)
    review_percent = models.PositiveSmallIntegerField(
        _("share that is reviewed, %"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    review_lease_minutes = models.PositiveSmallIntegerField(
        _("lease of a review, minutes"), default=30, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    return_days = models.PositiveSmallIntegerField(
        _("days that returned work waits for its author"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    reviewer_days = models.PositiveSmallIntegerField(
        _("days that it then waits for the same reviewer"),
        default=3,
        validators=[MinValueValidator(0), MaxValueValidator(365)],
    )
    reviewed_only = models.BooleanField(_("only accepted and fixed critiques leave"), default=False)
    refeed_after = models.BigIntegerField(null=True, blank=True, editable=False)
    refeed_until = models.BigIntegerField(null=True, blank=True, editable=False)
    spread_limit = models.PositiveSmallIntegerField(
        _("grades apart that ask for another critique"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    critiques_at_most = models.PositiveSmallIntegerField(
        _("critiques of an image at most"), default=8, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    asked_language = models.CharField(
        _("language of the texts"), max_length=8, choices=AskedLanguage, blank=True, default=""
    )
    disabled_checks = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    thresholds = models.JSONField(_("thresholds of the checks"), default=dict, blank=True)
    gold_percent = models.PositiveSmallIntegerField(
        _("gold among the images, %"), default=0, validators=[MaxValueValidator(30)]
    )
    gold_least = models.PositiveSmallIntegerField(
        _("gold images before a person is judged"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(1000)],
    )
    gold_threshold = models.PositiveSmallIntegerField(
        _("least accuracy on gold, %"), default=60, validators=[MaxValueValidator(100)]
    )
    gold_action = models.CharField(_("below it"), max_length=8, choices=GoldAction, default=GoldAction.WARN)
    requires_qualification = models.BooleanField(_("people qualify before real work"), default=False)
    training_items = models.PositiveSmallIntegerField(
        _("training images"), default=5, validators=[MaxValueValidator(100)]
    )
    test_items = models.PositiveSmallIntegerField(
        _("images of the test"), default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark, %"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=2, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    consent = models.ForeignKey(ConsentText, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retest_percent = models.PositiveSmallIntegerField(
        _("of one's own images shown again, %"), default=0, validators=[MaxValueValidator(30)]
    )
    retest_days = models.PositiveSmallIntegerField(
        _("days before an image is shown again"),
        default=LEAST_RETEST_DAYS,
        validators=[MinValueValidator(LEAST_RETEST_DAYS), MaxValueValidator(3650)],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(review__in=ReviewPolicy.values), name="quality_review_known"),
            models.CheckConstraint(condition=Q(gold_action__in=GoldAction.values), name="quality_gold_action_known"),
            models.CheckConstraint(
                condition=Q(asked_language__in=["", *AskedLanguage.values]), name="quality_asked_language_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    review_percent__range=(1, 100),
                    gold_percent__lte=30,
                    gold_threshold__lte=100,
                    pass_percent__range=(1, 100),
                    retest_percent__lte=30,
                ),
                name="quality_percent_in_range",
            ),
            models.CheckConstraint(
                condition=Q(retest_days__gte=LEAST_RETEST_DAYS), name="quality_retest_days_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} · {self.review}"

    @property
    def is_mixed(self) -> bool:
        """Whether gold or one's own images are mixed into the work."""
        return self.gold_percent + self.retest_percent > 0
