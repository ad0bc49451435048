using Fovea.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fovea.Tests;

public sealed class FoveaServicesTests : IDisposable
{
    private readonly TestModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void EightThreadsAtOnceGetTheBitsOfOne()
    {
        const int Clients = 8, Rounds = 12;
        string path = _models.Save(TestModels.Package("squeezenet1_1"));
        Image[] images = [.. Enumerable.Range(0, Clients).Select(i => TestModels.Noise(260 + i, 250, seed: i))];
        string[] files = [.. Enumerable.Range(0, 3).Select(i => _models.Draw($"{i}.png", seed: i))];
        using var alone = ImageClassifier.Load(path);
        ClassPrediction[][] expected = [.. images.Select(image => alone.Predict(image, top: 10).ToArray())];
        ClassPrediction[][] expectedMany = [.. alone.PredictMany(files, top: 10).Select(answer => answer.Predictions.ToArray())];
        var services = new ServiceCollection();
        services.AddFovea(options => options.ModelPath = path);
        using ServiceProvider provider = services.BuildServiceProvider();
        using var start = new Barrier(Clients);
        var failures = new Exception?[Clients];
        Thread[] threads = [.. Enumerable.Range(0, Clients).Select(client => new Thread(() => failures[client] = Record.Exception(() =>
        {
            start.SignalAndWait();
            var classifier = provider.GetRequiredService<ImageClassifier>();
            for (int round = 0; round < Rounds; round++)
            {
                int image = (client + round) % Clients;
                Assert.Equal(expected[image], classifier.Predict(images[image], top: 10));
                if (client == 0) // another size is compiled and run beside the others
                    Assert.Equal(expectedMany, classifier.PredictMany(files, top: 10).Select(answer => answer.Predictions.ToArray()));
            }
        })))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(failures, Assert.Null);
    }

    [Fact]
    public void OneClassifierServesAllAndIsDisposedWithTheServices()
    {
        var services = new ServiceCollection();
        services.AddFovea(options => options.ModelPath = _models.Save(TestModels.Package()));
        services.Configure<FoveaOptions>(options => options.Threads = 1);
        ServiceProvider provider = services.BuildServiceProvider();
        var classifier = provider.GetRequiredService<ImageClassifier>();
        using (IServiceScope scope = provider.CreateScope())
            Assert.Same(classifier, scope.ServiceProvider.GetRequiredService<ImageClassifier>());
        Assert.Equal(5, classifier.Predict(TestModels.Noise(28, 28)).Count);
        provider.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(TestModels.Noise(28, 28)));
    }

    [Fact]
    public async Task HealthIsThatOfTheClassifier()
    {
        using ServiceProvider healthy = Provider(_models.Save(TestModels.Package()));
        HealthCheckResult result = await new FoveaHealthCheck(healthy).CheckHealthAsync(new HealthCheckContext());
        Assert.Equal((HealthStatus.Healthy, "lenet5"), (result.Status, result.Description));
        using ServiceProvider sick = Provider(_models.PathOf("missing.safetensors"));
        result = await new FoveaHealthCheck(sick).CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("missing.safetensors", result.Description);
    }

    [Fact]
    public void AMissingPathIsNamed()
    {
        using ServiceProvider provider = Provider("");
        var error = Assert.Throws<FoveaException>(() => provider.GetRequiredService<ImageClassifier>());
        Assert.Equal("FoveaOptions.ModelPath is missing: give the file of weights", error.Message);
    }

    private static ServiceProvider Provider(string path)
    {
        var services = new ServiceCollection();
        services.AddFovea(options => options.ModelPath = path);
        return services.BuildServiceProvider();
    }
}
