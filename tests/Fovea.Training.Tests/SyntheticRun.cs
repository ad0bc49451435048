using System.Text.Json;
using Fovea.Imaging;
using Fovea.Training.Logging;
using Fovea.Training.Metrics;
using Fovea.Training.Report;

namespace Fovea.Training.Tests;

/// <summary>A made-up run whose figures have the shape of a real one: LeNet-5 on MNIST, or a network with more classes.</summary>
internal static class SyntheticRun
{
    public static LogHeader Header(string model = "lenet5", string data = "mnist", long parameters = 61706) => new()
    {
        Schema = LogHeader.CurrentSchema,
        Version = "0.1.0",
        Started = new DateTimeOffset(2025, 11, 3, 14, 5, 9, TimeSpan.FromHours(1)),
        Model = model,
        Parameters = parameters,
        Data = data,
        Seed = 1,
        Threads = 2,
        Hardware = "Intel Xeon Platinum 8259CL, 2 cores, AVX-512, 8 GiB",
        Args = JsonDocument.Parse("""
            {"model":"lenet5","data_path":"../shared/mnist","epochs":10,"batch_size":64,"opt":"sgd","lr":0.01,"momentum":0.9,
             "weight_decay":0.0005,"lr_scheduler":"cosineannealinglr","label_smoothing":0,"seed":1,"workers":2,"print_freq":10,
             "output_dir":"runs/lenet5-mnist"}
            """).RootElement,
    };

    public static LogContents Log(int epochs, int stepsAnEpoch = 937, int every = 10, LogHeader? header = null)
    {
        var random = new Random(5);
        int total = epochs * stepsAnEpoch;
        double Rate(int step) => 0.005 * (1 + Math.Cos(Math.PI * step / total));
        double Loss(int step) => 0.012 + 2.29 * Math.Exp(-step / 90.0) + 0.55 * Math.Exp(-step * 6.0 / total) / (1 + step / 400.0);
        var steps = new List<LogStep>();
        for (int step = every; step <= total; step += every)
        {
            steps.Add(new LogStep(
                (step - 1) / stepsAnEpoch, step, Loss(step) * Math.Exp(0.45 * Normal(random)), Rate(step), 21000 + 600 * Normal(random)));
        }

        var rows = new List<LogEpoch>();
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            double middle = Loss((int)((epoch + 0.35) * stepsAnEpoch));
            double val = 0.9 * Loss((epoch + 1) * stepsAnEpoch) + 0.021 + 0.002 * Normal(random);
            rows.Add(new LogEpoch(epoch, (long)(epoch + 1) * stepsAnEpoch, middle, 1 - 0.29 * middle, Rate((epoch + 1) * stepsAnEpoch),
                8.2 + 0.2 * random.NextDouble(), val, 1 - 0.27 * val, 1 - 0.01 * val));
        }
        LogEpoch last = rows[^1];
        var final = new LogFinal("finished", epochs, total, epochs * 8.31, 20874.3, last.ValLoss, last.ValTop1, last.ValTop5);
        return new LogContents(header ?? Header(), steps, rows, final);
    }

    public static ReportData Mnist(int epochs = 10) => Report(Log(epochs), Confusion(10, 1000, 0.009)) with
    {
        ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Mistakes = [.. Enumerable.Range(0, 24).Select(i => new MistakePicture(
            new Mistake(
                4740 + 137 * i, i % 10, (3 * i + 1) % 10 == i % 10 ? (i + 4) % 10 : (3 * i + 1) % 10, 0.9992 - 0.0163 * i, 7.2 - 0.21 * i),
            Scribble(i)))],
    };

    public static ReportData Cifar10() => Report(Log(30, 391, 10, Header("resnet20", "cifar10", 272474)), Confusion(10, 1000, 0.085)) with
    {
        ClassNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        Mistakes =
        [
            .. Enumerable.Range(0, 12).Select(
                i => new MistakePicture(new Mistake(31 * i, i % 10, (i + 3) % 10, 0.97 - 0.02 * i, 5 - 0.2 * i), Colours(32, i))),
        ],
    };

    public static ReportData TwoClasses() =>
        Report(Log(15, 8, 1, Header("squeezenet1_1", "imagefolder", 723522)), Confusion(2, 76, 0.1)) with
        {
            ClassNames = ["ants", "bees"],
            Mistakes = [new MistakePicture(new Mistake(70, 0, 1, 0.9, 3), Colours(300, 1)) { Name = "val/ants/8124241_36b290d372.jpg" }],
        };

    public static ReportData ManyClasses(int classes) =>
        Report(Log(3, 391, 10, Header("resnet18", "imagenet", 11689512)), Confusion(classes, 50, 0.3)) with
        {
            Mistakes = [new MistakePicture(new Mistake(7, 1, 2, 0.5, 3), Colours(300, 1))],
        };

    public static ConfusionMatrix Confusion(int classes, int imagesAClass, double errorRate)
    {
        var random = new Random(3);
        var confusion = new ConfusionMatrix(classes);
        for (int label = 0; label < classes; label++)
        {
            for (int i = 0; i < imagesAClass; i++)
            {
                confusion.Add(label, random.NextDouble() >= errorRate ? label
                    : random.NextDouble() < 0.5 ? (label * 7 + 3) % classes : random.Next(classes));
            }
        }

        return confusion;
    }

    private static ReportData Report(LogContents log, ConfusionMatrix confusion) =>
        new(log with { Final = log.Final! with { TestTop1 = confusion.Accuracy } }) { Confusion = confusion };

    private static Image Scribble(int seed)
    {
        var random = new Random(seed);
        var image = new Image(28, 28, 1);
        double x = 9 + 10 * random.NextDouble(), y = 6, angle = 6 * random.NextDouble(), turn = 0.1 * Normal(random);
        for (int i = 0; i < 90; i++)
        {
            for (int row = 0; row < 28; row++)
            {
                for (int column = 0; column < 28; column++)
                {
                    double distance = Math.Sqrt((row - y) * (row - y) + (column - x) * (column - x));
                    int ink = (int)(255 * Math.Clamp(2.1 - distance, 0, 1));
                    image.Pixels[row * 28 + column] = (byte)Math.Max(image.Pixels[row * 28 + column], ink);
                }
            }

            (x, y) = (Math.Clamp(x + 0.4 * Math.Cos(angle), 5, 22), Math.Clamp(y + 0.4 * Math.Sin(angle), 5, 22));
            angle += turn;
            turn += 0.02 * Normal(random);
        }
        return image;
    }

    private static Image Colours(int side, int seed)
    {
        var image = new Image(side, side, 3);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    image.Pixels[(y * side + x) * 3 + channel] =
                        (byte)(128 + 100 * Math.Sin((x * (channel + 1) + y * (seed % 5 + 1)) * 6.0 / side + seed + channel));
                }
            }
        }

        return image;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
