"""Keys that a benchmark published stay public in later ones, and those that it kept stay secret."""

import pytest

from annotation.actions.evaluating.publishing import work as publishing
from annotation.evaluating.publishing.freezing import KeyedHash
from annotation.evaluating.publishing.spec import BenchmarkSpec
from annotation.models import Benchmark, BenchmarkItem, Image
from annotation.queries.evaluating.publishing.benchmark_preview import preview_benchmark
from tests.evaluating.candidates import ask_for_benchmark, files_of, finish_benchmark, make_pool, publish

pytestmark = pytest.mark.django_db(transaction=True)


def images_of(benchmark, split):
    return set(BenchmarkItem.objects.filter(benchmark=benchmark, split=split).values_list("image", flat=True))


def seed_that_draws_others(project, benchmark):
    """Returns a seed by which the first image of a draw is none of a benchmark's images for development."""
    dev_images = images_of(benchmark, "dev")
    return next(seed for seed in range(1, 50) if first_drawn(project, seed) not in dev_images)


def first_drawn(project, seed):
    keyed_hash = KeyedHash(project.pseudonym_key, seed)
    images = Image.objects.filter(project=project)
    return min(images, key=lambda image: keyed_hash("split", image.group or image.sha256)).id


def test_no_published_key_is_in_a_later_test_and_no_key_of_a_test_is_published_later():
    project = make_pool(4)
    first = publish(project, dev_share=0.25)
    seed = seed_that_draws_others(project, first)

    second = publish(project, seed=seed, dev_share=0)
    third = publish(project, name="Other", seed=seed, dev_share=0.5)

    assert len(images_of(first, "dev")) == 1
    for later in (second, third):
        assert images_of(later, "dev") == images_of(first, "dev")
        assert later.manifest["counts"]["published_before"] == 4
        assert "Of the items for development, 4 are about images" in files_of(later)["README.md"].decode()
    assert first.manifest["counts"]["published_before"] == 0
    assert preview_benchmark(project, BenchmarkSpec(seed=seed, dev_share=0)).published_before == 4


def test_near_duplicates_of_images_with_published_keys_are_for_development_too():
    project = make_pool(4)
    first = publish(project, dev_share=0.25, criteria=["AesP"])
    (published,) = images_of(first, "dev")
    added = make_pool(1).candidates.filter(criterion="AesP").get()
    Image.objects.filter(pk=added.image_id).update(project=project, sha256="f" * 64, group="g")
    added.project = project
    added.save()
    Image.objects.filter(pk=published).update(group="g")

    second = publish(project, dev_share=0, criteria=["AesP"], one_per_image=False, formats=["jsonl"])

    assert images_of(second, "dev") == {published, added.image_id}


def test_an_image_of_a_test_stays_out_when_its_group_has_published_keys():
    project = make_pool(4)
    first = publish(project, dev_share=0.25)
    published, secret = *images_of(first, "dev"), min(images_of(first, "test"))
    Image.objects.filter(pk__in=[published, secret]).update(group="g")

    second = publish(project)

    assert images_of(second, "dev") == {published}
    assert set(second.exclusions.filter(reason="in_both_splits").values_list("candidate__image", flat=True)) == {secret}
    assert secret not in images_of(second, "test")


def test_keys_that_another_project_published_of_the_same_bytes_stay_public():
    first = publish(make_pool(1), dev_share=0.9)
    assert images_of(first, "test") == set()
    project = make_pool(2)  # one of its images has the same bytes

    assert len(images_of(publish(project, dev_share=0), "dev")) == 1


def test_a_benchmark_fails_if_another_published_its_keys_while_it_was_written(monkeypatch):
    project = make_pool(4)
    write = publishing.write_benchmark

    def write_and_publish_another(*arguments):
        monkeypatch.setattr(publishing, "write_benchmark", write)
        publish(project, name="Other", dev_share=0.5)
        return write(*arguments)

    monkeypatch.setattr(publishing, "write_benchmark", write_and_publish_another)
    benchmark = finish_benchmark(ask_for_benchmark(project, dev_share=0))

    assert images_of(Benchmark.objects.get(name="Other"), "dev")
    assert (benchmark.status, benchmark.failure) == ("failed", "published_meanwhile")
