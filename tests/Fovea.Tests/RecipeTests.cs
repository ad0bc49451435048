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
