using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Tests.Support;

namespace Scheduler.Hdfs.Tests.Configuration;

/// <summary>
/// Forms that Hadoop's <c>Configuration</c> accepts, and what it makes of them (Configuration.java, NetUtils.java, DFSUtil.java).
/// </summary>
public sealed class HadoopFormsTests : IDisposable
{
    private const string Xi = "xmlns:xi=\"http://www.w3.org/2001/XInclude\"";
    private readonly TemporaryDirectory _conf = new();

    public void Dispose() => _conf.Dispose();

    [Theory]
    [InlineData("${env.HOST}", "env-host")]
    [InlineData("${env.EMPTY-d}", "")]
    [InlineData("${env.EMPTY:-d}", "d")]
    [InlineData("${env.NONE-d-e}", "d-e")]
    [InlineData("${env.NONE:-d:-e}", "d:-e")]
    [InlineData("${env.NONE:-${plain}}", "plain-host")]
    [InlineData("${env.NONE}", "${env.NONE}")]
    [InlineData("${env.NONE} ${plain}", "${env.NONE} ${plain}")]
    [InlineData("${env.${which}}", "env-host")]
    [InlineData("${env.NONE-${env.HOST}}", "env-host")]
    [InlineData("${nn.${color}}", "blue-host")]
    [InlineData("${nn.${c.${d}}}", "blue-host")]
    [InlineData("${old}", "hdfs://${plain}")]
    [InlineData("${loop}", "${loop}")]
    [InlineData("a${}b", "a${}b")]
    [InlineData("${ spaced }", "${ spaced }")]
    [InlineData("$x{y}${plain}", "$x{y}plain-host")]
    public void Get_Variables_AreThoseOfHadoop(string value, string expected)
    {
        _conf.WriteProperties(
            "core-site.xml",
            ("value", value), ("plain", "plain-host"), ("which", "HOST"), ("color", "blue"), ("nn.blue", "blue-host"), ("c.x", "blue"),
            ("d", "x"),
            ("loop", "${loop}"), ("old", "hdfs://${plain"));

        Assert.Equal(
            expected.Replace("${plain}", value == "${old}" ? "${plain" : "${plain}", StringComparison.Ordinal),
            Configuration().Get("value") ?? "");
    }

    [Fact]
    public void Get_VariablesThatReferToEachOther_NameFileAndKey()
    {
        _conf.WriteProperties("core-site.xml", ("a", "${b}x"), ("b", "${a}x"));

        Assert.Contains(
            "core-site.xml: a is '${b}x'",
            Assert.Throws<HadoopConfigurationException>(() => Configuration().Get("a")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<property name=\"k\" value=\"v\"/>", "v")]
    [InlineData("<property name=\"k\" value=\"w\"><value>v</value></property>", "v")]
    [InlineData("<property><name> k </name><value> v </value></property>", "v")]
    [InlineData("<property><name>k</name><value>v</value></property><property><name>k</name><value></value></property>", "v")]
    [InlineData("<property><name>k</name><value>v</value></property><property><name>k</name></property>", "v")]
    [InlineData(
        "<property><name>k</name><value>v</value><final>true</final></property><property><name>k</name><value>w</value></property>", "v")]
    [InlineData(
        "<property><name>k</name><value>w</value><final>yes</final></property><property><name>k</name><value>v</value></property>", "v")]
    [InlineData("<property><name>k</name><value><![CDATA[v]]></value></property>", "v")]
    [InlineData("<property><name>k</name><value>v<!-- of the lab --></value></property>", "v")]
    [InlineData("<property><value>x</value></property><property/><property><name/><value>x</value></property><property><name>k</name><value>v</value></property>", "v")]
    [InlineData("<group><property><name>k</name><value>v</value></property></group>", "v")]
    [InlineData("<include href=\"absent.xml\"><fallback><property><name>k</name><value>v</value></property></fallback></include>", "v")]
    [InlineData(
        "<include href=\"http://x.test/a.xml\"><fallback><property><name>k</name><value>v</value></property></fallback></include>", "v")]
    public void Get_FormsOfProperties_AreThoseOfHadoop(string properties, string expected)
    {
        _conf.Write("core-site.xml", $"<configuration>{properties}</configuration>");

        Assert.Equal(expected, Configuration().Get("k"));
    }

    [Theory]
    [InlineData("<?xml version=\"1.1\"?><configuration>P</configuration>")]
    [InlineData("<?xml version='1.0' encoding='UTF8' standalone='no'?>\n<configuration>P</configuration>")]
    [InlineData("<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"configuration.xsl\"?><configuration>P</configuration>")]
    [InlineData("<!DOCTYPE configuration SYSTEM \"configuration.dtd\"><configuration>P</configuration>")]
    [InlineData("<!DOCTYPE configuration [<!ELEMENT configuration ANY>]><configuration>P</configuration>")]
    [InlineData("\uFEFF<configuration>P</configuration>")]
    [InlineData("<config>P</config>")]
    public void Get_FormsOfFiles_AreThoseOfHadoop(string text)
    {
        _conf.Write(
            "core-site.xml", text.Replace(">P<", "><property><name>k</name><value>v</value></property><", StringComparison.Ordinal));

        Assert.Equal("v", Configuration().Get("k"));
    }

    [Theory]
    [InlineData("conf.d/other.xml")]
    [InlineData("./conf.d/../conf.d/other.xml")]
    [InlineData("DIR/conf.d/other.xml")]
    [InlineData("file:DIR/conf.d/other.xml")]
    [InlineData("file://DIR/conf.d/other.xml")]
    [InlineData("file://localhostDIR/conf.d/other.xml")]
    public void Get_Includes_AreFoundWhereHadoopFindsThem(string href)
    {
        Directory.CreateDirectory(Path.Combine(_conf.Path, "conf.d"));
        _conf.WriteProperties("conf.d/third.xml", ("k", "v"));
        // Next to the including file, and from the configuration directory.
        _conf.Write(
            "conf.d/other.xml", $"<configuration {Xi}><xi:include href=\"third.xml\"/><xi:include href=\"beside.xml\"/></configuration>");
        _conf.WriteProperties("beside.xml", ("l", "w"));
        _conf.Write(
            "core-site.xml",
            $"<configuration {Xi}><xi:include href=\"{href.Replace("DIR", _conf.Path, StringComparison.Ordinal)}\"/></configuration>");

        Assert.Equal(("v", "w"), (Configuration().Get("k"), Configuration().Get("l")));
    }

    [Fact]
    public void Load_IncludesTooDeep_SaysSo()
    {
        for (var i = 0; i < 10; i++) _conf.Write($"{i}.xml", $"<configuration {Xi}><xi:include href=\"{i + 1}.xml\"/></configuration>");
        _conf.WriteProperties("10.xml");
        _conf.Write("core-site.xml", $"<configuration {Xi}><xi:include href=\"0.xml\"/></configuration>");

        Assert.Contains("more than 8 deep", Assert.Throws<HadoopConfigurationException>(Configuration).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MoreThanItsBytes_SaysSo()
    {
        _conf.Write("big.xml", $"<configuration><!--{new string('x', HadoopConfigurationFiles.MaxBytes / 3)}--></configuration>");
        _conf.Write(
            "core-site.xml",
            $"<configuration {Xi}>{string.Concat(Enumerable.Repeat("<xi:include href=\"big.xml\"/>", 3))}</configuration>");

        Assert.Contains("more than 4 MiB", Assert.Throws<HadoopConfigurationException>(Configuration).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ElementsNestedWithoutEnd_SaysSo()
    {
        _conf.Write("core-site.xml", $"<configuration><property/>{string.Concat(Enumerable.Repeat("<a>", 100_000))}{string.Concat(Enumerable.Repeat("</a>", 100_000))}</configuration>");

        Assert.Contains("nested", Assert.Throws<HadoopConfigurationException>(Configuration).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fs.default.name", "fs.defaultFS")]
    [InlineData("dfs.federation.nameservices", "dfs.nameservices")]
    [InlineData("dfs.http.address", "dfs.namenode.http-address")]
    [InlineData("dfs.https.address", "dfs.namenode.https-address")]
    public void Get_OldName_IsTheNewOneAndTheLaterOfBothWins(string old, string key)
    {
        _conf.WriteProperties("core-site.xml", (key, "first"), (old, "second"), ("other", $"${{{old}}}"));

        Assert.Equal(("second", "second"), (Configuration().Get(key), Configuration().Get("other")));
        Assert.Null(Configuration().Get(old));
    }

    private HadoopConfiguration Configuration() => HadoopConfiguration.Load(
        _conf.Path, variable => variable switch { "HOST" => "env-host", "EMPTY" => "", _ => null });
}
