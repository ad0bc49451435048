using Fovea.Data.Folders;

namespace Fovea.Data.Tests;

public sealed class RelabeledDatasetTests
{
    private static readonly string[] _known = ["great white shark", "Cat", "cat", "Polish dog", "polish_dog", "crane", "owl", "crane"];

    [Theory]
    [InlineData("owl", 6)]
    [InlineData("OWL", 6)]
    [InlineData("great_white_Shark", 0)]
    [InlineData("cat", 2)]
    [InlineData("Cat", 1)]
    [InlineData("n07", 7)]
    public void AClassIsFoundByItsNameOrElseByALooserMatch(string name, int expected)
    {
        IImageDataset data = RelabeledDataset.For(
            new NamedClasses([name], 0), _known, ["n00", "n01", "n02", "n03", "n04", "n05", "n06", "n07"]);
        Assert.Equal(expected, data.Label(0));
        Assert.Equal(_known, data.Classes);
        Assert.Equal("0.png", data.PathOf(0));
        Assert.Equal(new ImageSize(1, 1, 1), data.ImageSize);
        Assert.Equal(0, data.Read(0).Pixels[0]);
    }

    [Theory]
    [InlineData("CAT", "'CAT' could be each of the classes 'Cat' (1), 'cat' (2); name it exactly as one of them.")]
    [InlineData("crane", "'crane' could be each of the classes 'crane' (5), 'crane' (7); name it exactly as one of them.")]
    [InlineData(
        "cow",
        "the class 'cow' is none of the 8 expected (great white shark, Cat, cat, Polish dog, polish_dog and 3 more); its 1 are cow: name "
        + "them alike.")]
    public void WhatIsNoClassOrSeveralIsRefused(string name, string expected)
        => Assert.Equal($"pets: {expected}", Failure(() => RelabeledDataset.For(new NamedClasses([name], 0), _known)));

    [Fact]
    public void ANameOfTwoClassesPointsToTheirOtherNames() => Assert.Equal(
        "pets: 'crane' could be each of the classes 'crane' (n1), 'crane' (n2); name it by the other name in brackets.",
        Failure(() => RelabeledDataset.For(new NamedClasses(["crane"], 0), ["crane", "crane"], ["n1", "n2"])));

    [Fact]
    public void ALooserMatchMergesNoClasses()
    {
        Assert.Equal(
            "pets: 'owl' and 'Owl' would both be the class 'owl'; rename one of them.",
            Failure(() => RelabeledDataset.For(new NamedClasses(["owl", "Owl"], 0, 1), ["bat", "owl"])));
        Assert.Equal(
            "pets: 'great_white_shark' and 'n00' would both be the class 'great white shark'; rename one of them.",
            Failure(() => RelabeledDataset.For(
                new NamedClasses(["great_white_shark", "n00"], 0, 1), ["great white shark", "a"], ["n00", "n01"])));
    }

    [Fact]
    public void NamesInAnotherOrderAreMatchedAndTheSameListsAreLeft()
    {
        var data = new NamedClasses(["b", "a", "c"], 0, 1, 2, 0);
        Assert.Equal([1, 0, 2, 1], Enumerable.Range(0, 4).Select(i => RelabeledDataset.For(data, ["a", "b", "c"]).Label(i)));
        Assert.Same(data, RelabeledDataset.For(data, ["b", "a", "c"]));
        Assert.Same(data, RelabeledDataset.ByExactName(data, ["b", "a", "c"]));
        Assert.Contains("the class 'b' is none of the 3", Failure(() => RelabeledDataset.For(data, ["x", "y", "z"])));
        Assert.Contains("the class 'b' is none of the 3", Failure(() => RelabeledDataset.ByExactName(data, ["a", "B", "c"])));
        var doubled = new NamedClasses(["crane", "owl", "crane"], 2);
        Assert.Same(doubled, RelabeledDataset.For(doubled, ["crane", "owl", "crane"]));
    }

    [Fact]
    public void TargetsThatAreNoClassesStay()
        => Assert.Same(Target.None, RelabeledDataset.For(new ImageListDataset(["1.png"]), ["a"]).Target(0));

    private static string Failure(Func<object> open) => Assert.Throws<DataException>(open).Message;
}
