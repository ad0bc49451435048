using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Tensors;

namespace Fovea.Models.Tests;

public sealed class ModelCatalogueTests
{
    public static TheoryData<string> Names => [.. ModelCatalogue.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_says_what_its_network_is(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Layer model = info.Create(new ModelOptions());
        ModelSummary summary = ModelSummary.Of(model, info.InputShape());
        Assert.Equal(info.Parameters + info.AuxiliaryParameters, summary.Parameters);
        Assert.Equal(info.MultiplyAdds, summary.MultiplyAdds);
        Assert.Equal(new Shape(1, info.Classes), summary.Rows[^1].Output);
        Assert.Equal(info.Parameters, summary.Rows.Sum(row => row.Parameters));
        Assert.All(summary.Rows, row => Assert.NotEmpty(row.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_summary_takes_no_memory_for_parameters(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Layer model = info.Create(new ModelOptions());
        model.Initialize(1);
        ModelSummary.Of(model, info.InputShape());
        Assert.NotEmpty(model.State());
        Assert.All(model.State(), entry => Assert.False(entry.Value.IsAllocated));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_classes_can_be_chosen(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        ModelSummary summary = ModelSummary.Of(info.Create(new ModelOptions(Classes: 17)), info.InputShape(batch: 2));
        Assert.Equal(new Shape(2, 17), summary.Rows[^1].Output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_image_is_one_clear_error(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Layer model = info.Create(new ModelOptions());
        var channels = new Shape(1, info.InputChannels + 1, info.InputHeight, info.InputWidth);
        var small = new Shape(1, info.InputChannels, info.InputHeight, 0);
        foreach (Shape wrong in (Shape[])[channels, small, new Shape(1, 10)])
        {
            string message = Assert.Throws<ShapeException>(() => ModelSummary.Of(model, wrong)).Message;
            Assert.Contains($"input has shape {wrong}; expected [N, {info.InputChannels}, ", message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_are_complete(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Assert.Equal(info.InputChannels, info.Preprocessing.Mean.Count);
        Assert.Equal(info.InputChannels, info.Preprocessing.Std.Count);
        Assert.All(info.Preprocessing.Std, value => Assert.True(value > 0));
        Assert.True(info.PublishedErrors is not { } errors || (errors.Top1 is > 0 and < 100 && !(errors.Top5 >= errors.Top1)));
        Assert.Single(ModelCatalogue.All, row => row.Name == name);
    }

    [Fact]
    public void An_unknown_name_is_told_the_known_ones()
    {
        var error = Assert.Throws<UnknownModelException>(() => ModelCatalogue.Find("alexnett"));
        Assert.Equal("alexnett", error.Name);
        Assert.Equal(ModelCatalogue.All.Select(model => model.Name), error.Known);
        Assert.Contains("There is no model alexnett; known are lenet5_1998, lenet5, ", error.Message);
    }
}
