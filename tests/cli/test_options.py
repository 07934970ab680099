from tracegap.cli.options import comma_list


def test_values_stand_between_commas_whatever_the_spaces():
    assert comma_list("a, b ,c") == ["a", "b", "c"]
    assert comma_list("a") == ["a"]
