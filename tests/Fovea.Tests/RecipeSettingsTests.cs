using System.Reflection;
using System.Text.Json;
using Fovea.Training.Loop;

namespace Fovea.Tests;

/// <summary>The table of a recipe's settings, by which a resumed run is compared with the one that was begun.</summary>
public sealed class RecipeSettingsTests
{
    private static readonly string[] _descriptive = [nameof(Recipe.Name), nameof(Recipe.Source)];

    [Fact]
    public void EveryPropertyOfARecipeIsInTheTable() => Assert.Equal(
        typeof(Recipe).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Except(_descriptive)
            .Order(StringComparer.Ordinal),
        RecipeSettings.All.Select(setting => setting.Property).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void AFlagIsThereOnce() =>
        Assert.Equal(RecipeSettings.All.Count, RecipeSettings.All.Select(setting => setting.Flag).Distinct().Count());

    [Fact]
    public void AnotherValueIsRefusedByItsFlag()
    {
        Assert.Equal("--accumulate", Refused(recipe => recipe with { AccumulationSteps = 2 }, force: true));
        Assert.Equal("--mean", Refused(recipe => recipe with { Mean = RecipeMean.Pixel }, force: true));
        Assert.Equal("--dropout", Refused(recipe => recipe with { Dropout = Nn.Layers.DropoutForm.AlexNet2012 }, force: true));
        Assert.Equal("--max-filter-rms", Refused(recipe => recipe with { MaxFilterRms = 0.1 }, force: false));
        Assert.Equal("--lr-warmup-steps", Refused(recipe => recipe with { WarmupSteps = 3 }, force: false));
        Assert.Null(Refused(recipe => recipe with { LearningRate = 3 }, force: true));
        Assert.Null(Refused(recipe => recipe with { EarlyStop = 3 }, force: false));
        Assert.Null(Refused(recipe => recipe with { AccumulationSteps = 1, WarmupDecay = 0.01 }, force: false));
        Assert.Null(Refused(recipe => recipe with { Epochs = 3 }, force: false));
        Assert.Equal("--epochs", Refused(recipe => recipe with { Epochs = 3 }, force: false, RecipeSchedule.CosineAnnealingLr));
    }

    [Fact]
    public void APlanWrittenBeforeASettingExistedHasItsUsualValue()
    {
        const string Plan = """{"model":"m","data":"d","recipe":{"epochs":3}}""";
        Recipe recipe = JsonSerializer.Deserialize(Plan, PlanJson.Default.TrainingPlan)!.Recipe;
        Recipe usual = new();
        foreach (string property in (string[])
            [
                nameof(Recipe.WarmupSteps), nameof(Recipe.WarmupMethod), nameof(Recipe.WarmupDecay), nameof(Recipe.AccumulationSteps),
                nameof(Recipe.EarlyStop), nameof(Recipe.MaxFilterRms), nameof(Recipe.Dropout), nameof(Recipe.Mean),
            ])
        {
            RecipeSetting setting = RecipeSettings.All.First(each => each.Property == property);
            Assert.Equal(setting.Value(usual), setting.Value(recipe));
        }
    }

    private static string? Refused(Func<Recipe, Recipe> change, bool force, RecipeSchedule schedule = RecipeSchedule.Constant)
    {
        var plan = new TrainingPlan { Model = "lenet5", Data = "glyphs", Recipe = new Recipe { Schedule = schedule } };
        try
        {
            (plan with { Recipe = change(plan.Recipe) }).CheckResumes(plan, force);
            return null;
        }
        catch (ResumeException refusal)
        {
            return refusal.Message.Split(':')[0];
        }
    }
}
