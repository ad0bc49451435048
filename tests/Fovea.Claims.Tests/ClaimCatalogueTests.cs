using System.Text.RegularExpressions;
using Fovea.Claims.Studies;

namespace Fovea.Claims.Tests;

/// <summary>The rows of the catalogue.</summary>
public sealed class ClaimCatalogueTests
{
    private static readonly string[] _wanted =
    [
        "relu-vs-tanh", "vanishing-gradient", "degradation", "depth", "dropout", "lrn", "augmentation", "three-3x3", "gap-vs-fc",
        "bottleneck", "auxiliary", "overlapping-pooling", "memory", "rcnn-lineage",
    ];

    public static TheoryData<string> Names => [.. ClaimCatalogue.All.Select(claim => claim.Name)];

    [Fact]
    public void NamesAreThoseOfTheLessonsAndUnique() =>
        Assert.Equal(_wanted.Order(), ClaimCatalogue.All.Select(claim => claim.Name).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void RowsAreComplete(string name)
    {
        Claim claim = ClaimCatalogue.Find(name);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", claim.Name);
        Assert.All([claim.Title, claim.Paper, claim.Place], text => Assert.True(text.Length > 5, text));
        Assert.Matches(new Regex("20[0-9][0-9]"), claim.Paper);
        Assert.Equal(claim.Findings.Count, claim.Findings.Select(finding => finding.What).Distinct().Count());
        Assert.All(claim.Findings, finding =>
        {
            Assert.NotEqual("", finding.Paper);
            Assert.NotEqual("", finding.Rule);
        });
        foreach (ClaimSize size in Enum.GetValues<ClaimSize>())
        {
            ClaimSetup setup = claim.Setup(size);
            Assert.NotEmpty(setup.Settings);
            Assert.InRange(setup.Seeds, 1, 5);
            Assert.True(setup.Data is null || DataSetCatalogue.Find(setup.Data).Name == setup.Data);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void QuickSizesTakeMinutesAndThePapersNoLess(string name)
    {
        Claim claim = ClaimCatalogue.Find(name);
        if (claim.Quick.Expected(claim.Quick.Seeds) is not { } expected)
        {
            Assert.IsType<LineageStudy>(claim.Quick.Studies.Single()); // its data and backbone are the user's
            return;
        }

        Assert.InRange(expected, TimeSpan.Zero, TimeSpan.FromMinutes(20));
        Assert.True(claim.AsPublished.Expected(1) >= claim.Quick.Expected(1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void VariantsOfATrainingHaveNamesOfTheirOwnAndRecipesThatAreValid(string name)
    {
        Claim claim = ClaimCatalogue.Find(name);
        foreach (TrainingComparison study in claim.Quick.Studies.Concat(claim.AsPublished.Studies).OfType<TrainingComparison>())
        {
            Assert.InRange(study.Variants.Count, 2, 8);
            Assert.Equal(study.Variants.Count, study.Variants.Select(variant => variant.Name).Distinct().Count());
            Assert.All(study.Variants, variant =>
            {
                variant.Change(study.Recipe).Validate();
                Assert.True(variant.Network.Parameters > 0);
            });
        }
    }

    [Fact]
    public void AnUnknownNameTellsTheKnownOnes()
    {
        UnknownClaimException error = Assert.Throws<UnknownClaimException>(() => ClaimCatalogue.Find("moon"));
        Assert.Equal("moon", error.Name);
        Assert.Equal(ClaimCatalogue.All.Select(claim => claim.Name), error.Known);
    }
}
