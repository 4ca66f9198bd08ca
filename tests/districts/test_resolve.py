"""Names of districts as other files write them."""

import pytest

from districts.resolve import AmbiguousDistrict, UnknownDistrict, resolve_district

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("天津市西青区", "120111"),
        ("天津西青", "120111"),
        ("天津市滨海新区", "120116"),
        ("江苏省南京市鼓楼区", "320106"),
        ("江苏南京鼓楼区", "320106"),
        ("南京市鼓楼区", "320106"),
        ("浙江省宁波市江北区", "330205"),
        ("重庆市江北区", "500157"),
        ("崇文区", "110101"),
        ("北京市宣武区", "110102"),
        ("上海市闸北区", "310106"),
        ("天津市塘沽区", "120116"),
        ("天津市静海县", "120118"),
    ],
)
def test_chains_and_former_names_are_understood(name, code):
    assert resolve_district(name).code == code


@pytest.mark.parametrize(
    ("name", "candidates"),
    [("江北区", ["两江新区（500157）", "江北区（330205）"]), ("桥东区", ["长安区（130102）"])],
)
def test_a_name_that_two_places_bore_is_refused_with_both(name, candidates):
    with pytest.raises(AmbiguousDistrict) as refused:
        resolve_district(name)

    assert [one for one in candidates if one not in str(refused.value)] == []


@pytest.mark.parametrize("name", ["天津市鼓楼区", "河北省西青区", "西青区西青区", "某某区", "天津市某区"])
def test_a_district_that_is_not_there_is_not_guessed(name):
    with pytest.raises(UnknownDistrict):
        resolve_district(name)


@pytest.mark.parametrize(
    "text", [("内蒙古城区" * 40)[-99:], ("内蒙古城区" * 8)[-40:], "西青区" * 33, "内" * 10_000]
)
def test_no_text_of_a_stranger_asks_more_than_twice(django_assert_max_num_queries, text):
    with django_assert_max_num_queries(2), pytest.raises(UnknownDistrict):
        resolve_district(text)
