using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;
using Fovea.Training.Loop;

namespace Fovea.Tests;

public sealed class RecipeTests
{
    [Theory]
    [InlineData("alexnet", "Krizhevsky", 128, 0.01, RecipeSchedule.Plateau)]
    [InlineData("zfnet", "Zeiler", 128, 0.01, RecipeSchedule.Plateau)]
    [InlineData("vgg16", "Simonyan", 256, 0.01, RecipeSchedule.Plateau)]
    [InlineData("googlenet", "Szegedy", 32, 0.01, RecipeSchedule.StepLr)]
    [InlineData("squeezenet1_1", "Iandola", 512, 0.04, RecipeSchedule.LinearLr)]
    [InlineData("resnet20_cifar", "He et al.", 128, 0.1, RecipeSchedule.MultiStepLr)]
    [InlineData("resnet110_cifar", "He et al.", 128, 0.1, RecipeSchedule.MultiStepLr)]
    [InlineData("resnet50", "torchvision", 32, 0.1, RecipeSchedule.StepLr)]
    public void NetworksHaveTheirPapersRecipes(string model, string source, int batch, double rate, RecipeSchedule schedule)
    {
        Recipe recipe = Recipe.For(model);
        recipe.Validate();
        Assert.StartsWith(source, recipe.Source, StringComparison.Ordinal);
        Assert.Equal((batch, rate, schedule), (recipe.BatchSize, recipe.LearningRate, recipe.Schedule));
    }

    [Fact]
    public void ARecipeReadsAsASentence() => Assert.Equal(
        "sgd, momentum 0.9, weight decay 0.0001, learning rate 0.001 (new layers 0.01), cosineannealinglr, loaded layers frozen, batch 16, "
        + "10 epochs", (Recipe.FineTuning with { Freeze = true }).ToString());

    [Fact]
    public void WhatIsSetApartIsReadToo() => Assert.Equal(
        "rmsprop, momentum 0.9, weight decay 0.0001 (batch norms 0) (biases 0), learning rate 0.1, polynomiallr of power 2, "
        + "gradients clipped to norm 1, average of the weights with decay 0.999, batch 32, 90 epochs",
        new Recipe
        {
            Optimizer = RecipeOptimizer.RmsProp,
            NormWeightDecay = 0,
            BiasWeightDecay = 0,
            Schedule = RecipeSchedule.PolynomialLr,
            Power = 2,
            ClipGradNorm = 1,
            EmaDecay = 0.999,
        }.ToString());

    [Fact]
    public void DeepResNetsWarmUpForFourHundredSteps()
    {
        foreach (string model in (string[])["resnet110_cifar", "resnet1202_cifar"])
        {
            Recipe recipe = Recipe.For(model);
            LearningRateSchedule steps = recipe.CreateStepSchedule();
            double epoch = recipe.CreateSchedule().At(recipe.LearningRate, 0);
            Assert.Equal([0.01, 0.01, 0.1], new[] { 0, 399, 400 }.Select(step => Math.Round(steps.At(epoch, step), 9)));
            Assert.Contains("warm-up 400 steps from x0.1 (constant)", recipe.ToString());
        }

        Assert.Equal(0.1, Recipe.For("resnet56_cifar").CreateStepSchedule().At(0.1, 0));
    }

    [Fact]
    public void AWarmupOfEpochsHasTorchvisionsCourse()
    {
        Recipe recipe = new() { LearningRate = 1, Schedule = RecipeSchedule.Constant, WarmupEpochs = 4 };
        Assert.Equal([0.01, 0.505, 1], Rates(recipe));
        Assert.Equal([0.2, 0.2, 1], Rates(recipe with { WarmupDecay = 0.2, WarmupMethod = WarmupMethod.Constant }));

        static IEnumerable<double> Rates(Recipe recipe) =>
            new[] { 0, 2, 4 }.Select(epoch => Math.Round(recipe.CreateSchedule().At(1, epoch), 9));
    }

    [Fact]
    public void TheOldestNetworksHaveDropoutOf2012AndZfNetLimitsItsFilters()
    {
        Assert.Equal((DropoutForm.AlexNet2012, null), (Recipe.For("alexnet").Dropout, Recipe.For("alexnet").MaxFilterRms));
        Assert.Equal((DropoutForm.AlexNet2012, 0.1), (Recipe.For("zfnet").Dropout, Recipe.For("zfnet").MaxFilterRms));
        Assert.Equal(DropoutForm.Inverted, Recipe.For("vgg16").Dropout);
    }

    [Fact]
    public void TheDecayOfTheAverageIsScaledAsTorchvisionDoes()
    {
        EmaOptions ema = new Recipe { EmaDecay = 0.99998, BatchSize = 128, Epochs = 600, WarmupEpochs = 5 }.CreateEma()!;
        Assert.Equal((32, 5), (ema.Steps, ema.WarmupEpochs));
        Assert.Equal(1 - (0.00002 * 128 * 32 / 600), ema.Decay, 1e-12);
        Assert.Equal(0, new Recipe { EmaDecay = 0.5, BatchSize = 128, Epochs = 2 }.CreateEma()!.Decay);
        Assert.Null(new Recipe().CreateEma());
    }

    [Fact]
    public void ADecayForNormsAloneIsRefused() => Assert.Contains(
        "weight decay is 0, expected a number above 0",
        Assert.Throws<FoveaException>(() => new Recipe { WeightDecay = 0, NormWeightDecay = 0.1 }.Validate()).Message);

    [Fact]
    public void AValueOutOfItsRangeIsNamed() => Assert.Equal(
        "the recipe's momentum is 1, expected a number from 0 to below 1",
        Assert.Throws<FoveaException>(() => new Recipe { Momentum = 1 }.Validate()).Message);

    [Fact]
    public void RecipesAreFoundByName()
    {
        Assert.Equal(Recipe.Names.Count, Recipe.Names.Distinct().Count());
        Assert.All(Recipe.Names, name => Recipe.Find(name).Validate());
        Assert.Equal(256, Recipe.Find("resnet-imagenet").BatchSize);
        Assert.Contains("known are lenet,", Assert.Throws<FoveaException>(() => Recipe.Find("none")).Message);
    }
}
