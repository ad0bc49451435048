using Fovea.Cli.Errors;

namespace Fovea.Cli.Tests;

public sealed class NearestNamesTests
{
    private static readonly string[] _known = ["alexnet", "googlenet", "lenet5", "resnet18", "resnet34", "resnet50", "resnet101", "vgg16"];

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("alexnt", "alexnet", 1)]
    [InlineData("trian", "train", 1)]
    [InlineData("ca", "abc", 3)]
    public void DistanceCountsEditsAndSwaps(string from, string to, int expected)
        => Assert.Equal(expected, NearestNames.Distance(from, to));

    [Theory]
    [InlineData("alexnt", "alexnet")]
    [InlineData("AlexNet", "alexnet")]
    [InlineData("resnet81", "resnet18", "resnet34", "resnet50")]
    [InlineData("resnet5", "resnet50", "lenet5", "resnet18")]
    [InlineData("goog", "googlenet")]
    [InlineData("transformer")]
    [InlineData("")]
    public void SuggestsTheNearest(string given, params string[] expected)
        => Assert.Equal(expected, NearestNames.Suggest(given, _known));

    [Theory]
    [InlineData("alexnt", ": did you mean alexnet?")]
    [InlineData("resnet", ": did you mean resnet18, resnet34 or resnet50?")]
    [InlineData("transformer", "")]
    public void AsksInWords(string given, string expected) => Assert.Equal(expected, NearestNames.Question(given, _known));

    [Fact]
    public void AnUnknownModelNamesTheNearestAndTheListing()
        => Assert.Equal(
            "unknown model 'alexnt': did you mean alexnet? (`fovea models` lists all)",
            UserError.Unknown("model", "alexnt", _known, "fovea models").Message);
}
